using Berth.Linux;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Sessions;

/// <summary>
/// stdout or stderr, written straight to its descriptor. (Console would set the terminal's keypad mode, and settings of its own at exit.)
/// When the reader has gone, the first write ends the program as SIGPIPE would, and later ones are dropped.
/// </summary>
internal sealed class OutputStream(SafeFileHandle handle) : Stream
{
    private const int ExitCodeOfSigpipe = 141;
    private bool _broken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_broken)
        {
            return;
        }

        try
        {
            StandardOutput.Write(handle, buffer);
        }
        catch (LinuxException error)
        {
            _broken = true;
            throw error.Errno == Errno.EPIPE ? new CliException("", ExitCodeOfSigpipe) : new CliException(error.Message);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
