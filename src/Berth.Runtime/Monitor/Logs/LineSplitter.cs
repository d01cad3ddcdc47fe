using System.Buffers;

namespace Berth.Runtime.Monitor.Logs;

/// <summary>Cuts one output stream into log lines: at newlines, and after 16 KiB without one, as Docker does.</summary>
internal sealed class LineSplitter(OutputKind kind)
{
    /// <summary>The longest piece of a line.</summary>
    public const int MaxPiece = 16 << 10;

    private byte[] _rest = [];
    private int _restLength;
    private bool _inLongLine;
    private DateTime _longLineTime;

    /// <summary>Appends to <paramref name="output"/> the lines that <paramref name="data"/> completes.</summary>
    /// <returns>How many.</returns>
    public int Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> data, DateTime now)
    {
        int lines = 0;
        while (data.Length > 0)
        {
            int newline = data.IndexOf((byte)'\n');
            int length = newline < 0 ? data.Length : newline;
            int room = MaxPiece - _restLength;
            if (length >= room)
            {
                Emit(output, data[..room], now, ended: false);
                data = data[room..];
            }
            else if (newline < 0)
            {
                Keep(data);
                return lines;
            }
            else
            {
                Emit(output, data[..length], now, ended: true);
                data = data[(length + 1)..];
            }

            lines++;
        }

        return lines;
    }

    /// <summary>Appends what is left when the stream has ended: a line without its newline.</summary>
    public int Finish(ArrayBufferWriter<byte> output, DateTime now)
    {
        if (_restLength == 0)
        {
            return 0;
        }

        Emit(output, [], now, ended: false);
        return 1;
    }

    private void Emit(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> data, DateTime now, bool ended)
    {
        // All pieces of a long line bear the time of the first.
        DateTime time = _inLongLine ? _longLineTime : now;
        if (_restLength > 0)
        {
            Keep(data);
            data = _rest.AsSpan(0, _restLength);
        }

        JsonLogLine.Append(output, data, kind, time, ended);
        _restLength = 0;
        _inLongLine = !ended;
        _longLineTime = time;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_rest.Length < _restLength + data.Length)
        {
            int size = Math.Min(MaxPiece, Math.Max(256, 2 * (_restLength + data.Length)));
            Array.Resize(ref _rest, size);
        }

        data.CopyTo(_rest.AsSpan(_restLength));
        _restLength += data.Length;
    }
}
