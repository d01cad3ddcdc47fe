using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Polling;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Bytes on their way to a descriptor that does not take them all at once.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = [];
    private int _start;

    /// <summary>How many bytes wait.</summary>
    public int Length { get; private set; }

    /// <summary>Writes what the descriptor takes and keeps the rest.</summary>
    /// <returns>False when the other end is gone.</returns>
    public bool Send(SafeHandle handle, ReadOnlySpan<byte> data)
    {
        if (Length == 0)
        {
            int written = WriteSome(handle, data);
            if (written < 0)
            {
                return false;
            }

            data = data[written..];
        }

        Append(data);
        return true;
    }

    /// <summary>Writes what waits, as far as the descriptor takes it.</summary>
    /// <returns>False when the other end is gone.</returns>
    public bool Flush(SafeHandle handle)
    {
        int written = WriteSome(handle, _bytes.AsSpan(_start, Length));
        if (written < 0)
        {
            return false;
        }

        _start += written;
        Length -= written;
        if (Length == 0)
        {
            Clear();
        }

        return true;
    }

    /// <summary>Drops what waits.</summary>
    public void Clear()
    {
        (_start, Length) = (0, 0);
        if (_bytes.Length > 4096)
        {
            _bytes = []; // memory of an idle monitor counts more than a later allocation
        }
    }

    private static int WriteSome(SafeHandle handle, ReadOnlySpan<byte> data)
    {
        int total = 0;
        while (data.Length > 0)
        {
            int written = NonBlocking.Write(handle, data);
            if (written < 0)
            {
                return written == -Errno.EAGAIN ? total : -1;
            }

            total += written;
            data = data[written..];
        }

        return total;
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        if (data.Length == 0)
        {
            return;
        }

        if (_start + Length + data.Length > _bytes.Length)
        {
            byte[] target = Length + data.Length > _bytes.Length ? new byte[Math.Max(1024, 2 * (Length + data.Length))] : _bytes;
            _bytes.AsSpan(_start, Length).CopyTo(target);
            (_bytes, _start) = (target, 0);
        }

        data.CopyTo(_bytes.AsSpan(_start + Length));
        Length += data.Length;
    }
}
