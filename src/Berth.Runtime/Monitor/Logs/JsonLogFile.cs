using System.Buffers;
using Berth.Linux.Files;
using Berth.Linux.Polling;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Monitor.Logs;

/// <summary>
/// A container's log: lines of both streams in one file, rotated by size. Never blocks its container: lines that the disk does not take
/// are counted and dropped, whole.
/// </summary>
internal sealed class JsonLogFile : IDisposable
{
    private const int Mode = 0x1a0; // rw-r-----
    private readonly LogRequest _request;
    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _lines = new(4 << 10);
    private readonly LineSplitter _stdout = new(OutputKind.Stdout);
    private readonly LineSplitter _stderr = new(OutputKind.Stderr);
    private SafeFileHandle? _file;
    private long _size;

    /// <summary>Opens the log of <paramref name="request"/>, whose path must be set, at its end.</summary>
    /// <exception cref="Linux.LinuxException">The file cannot be opened.</exception>
    public JsonLogFile(LogRequest request)
    {
        (_request, _path) = (request, request.Path!);
        Open();
    }

    /// <summary>Lines that could not be written.</summary>
    public long LostLines { get; private set; }

    /// <summary>Writes the lines that <paramref name="data"/> completes.</summary>
    public void Write(OutputKind kind, ReadOnlySpan<byte> data)
    {
        LineSplitter splitter = kind == OutputKind.Stderr ? _stderr : _stdout;
        Write(splitter.Append(_lines, data, Now()));
    }

    /// <summary>Writes what is left of a stream that has ended.</summary>
    public void Finish(OutputKind kind)
    {
        LineSplitter splitter = kind == OutputKind.Stderr ? _stderr : _stdout;
        Write(splitter.Finish(_lines, Now()));
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static DateTime Now() => TimeProvider.System.GetUtcNow().UtcDateTime;

    private void Write(int lines)
    {
        if (lines == 0)
        {
            return;
        }

        try
        {
            if (_file!.IsClosed)
            {
                Open(); // a rotation could not make its new file
            }

            Rotate();
            Write(_lines.WrittenSpan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LostLines += lines;
        }
        finally
        {
            _lines.ResetWrittenCount();
        }
    }

    private void Write(ReadOnlySpan<byte> lines)
    {
        long before = _size;
        while (lines.Length > 0)
        {
            int written = NonBlocking.Write(_file!, lines);
            if (written < 0)
            {
                // Half a line would spoil the next one too.
                RandomAccess.SetLength(_file!, before);
                _size = before;
                throw new IOException($"write {_path}: errno {-written}");
            }

            _size += written;
            lines = lines[written..];
        }
    }

    private void Open()
    {
        _file = HostFiles.OpenFile(_path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoFollow, Mode);
        _size = RandomAccess.GetLength(_file);
    }

    /// <summary>As Docker: looked at before a write, so that a file may be larger by its last lines. log → log.1 → … → log.(n−1).</summary>
    private void Rotate()
    {
        if (_request.MaxSizeBytes <= 0 || _size < _request.MaxSizeBytes)
        {
            return;
        }

        if (_request.MaxFiles <= 1)
        {
            RandomAccess.SetLength(_file!, 0);
            _size = 0;
            return;
        }

        for (int number = _request.MaxFiles - 1; number > 0; number--)
        {
            string from = number == 1 ? _path : $"{_path}.{number - 1}";
            if (File.Exists(from))
            {
                File.Move(from, $"{_path}.{number}", overwrite: true);
            }
        }

        _file!.Dispose();
        Open();
    }
}
