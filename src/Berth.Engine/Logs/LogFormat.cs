using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Berth.Engine.Logs;

/// <summary>Chooses entries by a query and writes them as the API's stream has them.</summary>
public sealed class LogFormat(LogQuery query, PipeWriter output)
{
    private byte[] _text = new byte[32 << 10];

    /// <summary>Takes one line of the file; false when it is after <see cref="LogQuery.Until"/>, so that the reading can end.</summary>
    public bool Write(ReadOnlySpan<byte> line)
    {
        if (_text.Length < line.Length)
        {
            _text = new byte[line.Length];
        }

        if (!LogEntry.TryParse(line, _text, out LogEntry entry) || !(entry.IsError ? query.Stderr : query.Stdout))
        {
            return true;
        }

        if (query.Since is not null || query.Until is not null)
        {
            DateTimeOffset? moment = entry.Moment();
            if (moment > query.Until)
            {
                return false;
            }

            if (moment < query.Since)
            {
                return true;
            }
        }

        Put(entry);
        return true;
    }

    private void Put(LogEntry entry)
    {
        int time = query.Timestamps ? 31 : 0;
        int details = query.Details ? 1 : 0;
        int length = time + details + entry.Text.Length;
        Span<byte> target = output.GetSpan(8 + length);
        int at = 0;
        if (query.Multiplexed)
        {
            target[..8].Clear();
            target[0] = entry.IsError ? (byte)2 : (byte)1;
            BinaryPrimitives.WriteUInt32BigEndian(target[4..], (uint)length);
            at = 8;
        }

        if (query.Timestamps)
        {
            at += entry.WriteTime(target[at..]);
            target[at++] = (byte)' ';
        }

        if (query.Details)
        {
            target[at++] = (byte)' ';
        }

        entry.Text.CopyTo(target[at..]);
        output.Advance(at + entry.Text.Length);
    }
}
