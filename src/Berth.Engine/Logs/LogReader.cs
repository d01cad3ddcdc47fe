using System.IO.Pipelines;
using Berth.Oci;

namespace Berth.Engine.Logs;

/// <summary>Reads a container's rotated json-file log; only reads: the monitor alone writes.</summary>
public sealed class LogReader(LogFiles files, LogQuery query, PipeWriter output)
{
    /// <summary>Longest line of the file; a longer one means that the file is no log.</summary>
    private const int LongestLine = 8 << 20;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(160);

    private readonly LogFormat _format = new(query, output);
    private byte[] _buffer = new byte[64 << 10];
    private int _filled;

    /// <summary>Writes what the query wants to the output. With follow, ends after <paramref name="ended"/> and all that was written by then.</summary>
    public async Task ReadAsync(Task ended, CancellationToken cancellationToken)
    {
        List<FileStream> opened = files.OpenAll();
        try
        {
            if (query.Tail is { } lines)
            {
                LogTail.Seek(opened, lines);
            }

            FileStream? last = null;
            foreach (FileStream file in opened)
            {
                last = file;
                if (!await ReadToEndAsync(file, cancellationToken))
                {
                    return;
                }
            }

            if (query.Follow)
            {
                await FollowAsync(last, opened, ended, cancellationToken);
            }
        }
        finally
        {
            opened.ForEach(file => file.Dispose());
        }
    }

    private async Task FollowAsync(FileStream? file, List<FileStream> opened, Task ended, CancellationToken cancellationToken)
    {
        TimeSpan wait = ShortestWait;
        while (true)
        {
            bool over = ended.IsCompleted; // asked before the reading: what was written until now is then read
            bool rotated = file is not null && !files.IsCurrent(file);
            long before = file?.Position ?? 0;
            if (file is not null && !await ReadToEndAsync(file, cancellationToken))
            {
                return;
            }

            if (rotated || file is null)
            {
                FileStream? next = file is null ? files.OpenAll().FirstOrDefault() : files.TryOpenNext(file);
                if (next is not null)
                {
                    opened.Add(next);
                    file = next;
                    continue;
                }
            }

            if (over)
            {
                return;
            }

            wait = file?.Position > before ? ShortestWait : wait * 2 < LongestWait ? wait * 2 : LongestWait;
            await Task.WhenAny(ended, Task.Delay(wait, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async ValueTask<bool> ReadToEndAsync(FileStream file, CancellationToken cancellationToken)
    {
        while (true)
        {
            int read = await file.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (read == 0)
            {
                return true;
            }

            _filled += read;
            bool more = TakeLines();
            FlushResult flushed = await output.FlushAsync(cancellationToken);
            if (!more || flushed.IsCompleted)
            {
                return false;
            }
        }
    }

    private bool TakeLines()
    {
        int start = 0;
        int end;
        while ((end = _buffer.AsSpan(start, _filled - start).IndexOf((byte)'\n')) >= 0)
        {
            if (!_format.Write(_buffer.AsSpan(start, end)))
            {
                return false;
            }

            start += end + 1;
        }

        _buffer.AsSpan(start, _filled - start).CopyTo(_buffer);
        _filled -= start;
        if (_filled == _buffer.Length)
        {
            if (_filled >= LongestLine)
            {
                throw new BerthException(ErrorKind.Failed, $"{files.Current} has a line of more than {LongestLine} bytes: it is no log of a container");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return true;
    }
}
