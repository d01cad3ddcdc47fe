using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>Blocking writes to a descriptor that others share with us: a terminal, a pipe, an appended file. write(2).</summary>
public static unsafe class StandardOutput
{
    private const int BackOffMilliseconds = 1;

    /// <summary>
    /// Writes all of <paramref name="data"/>. A signal may cut a write short, and another program may have made the shared terminal
    /// non-blocking: both go on where they stopped.
    /// </summary>
    /// <exception cref="LinuxException">EPIPE: the reader has gone.</exception>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            for (int done = 0; done < data.Length;)
            {
                nint count = Libc.Retry(Nr.write, (int)file.DangerousGetHandle(), (nint)(bytes + done), data.Length - done);
                if (count < 0 && Marshal.GetLastPInvokeError() == Errno.EAGAIN)
                {
                    Thread.Sleep(BackOffMilliseconds);
                    continue;
                }

                done += (int)Libc.Check(count, "write", "output");
            }

            GC.KeepAlive(file);
        }
    }
}
