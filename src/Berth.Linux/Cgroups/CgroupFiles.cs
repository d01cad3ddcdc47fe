using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Cgroups;

/// <summary>
/// Files of a cgroup file system, one system call per step. <c>File.*</c> adds fstat and flock to each open,
/// and a cgroup write must be one write(2) whose errno is the answer.
/// </summary>
internal static partial class CgroupFiles
{
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;
    private const int O_DIRECTORY = 0x10000;
    private const int O_DIRECTORY_ARM64 = 0x4000;
    private const int O_CLOEXEC = 0x80000;

    public static SafeFileHandle OpenDirectory(string path) =>
        Open(path, O_RDONLY | (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? O_DIRECTORY_ARM64 : O_DIRECTORY));

    public static SafeFileHandle OpenForWriting(string path) => Open(path, O_WRONLY);

    public static void Write(string path, string value)
    {
        using SafeFileHandle file = Open(path, O_WRONLY);
        Write(file, value, path);
    }

    public static void Write(SafeFileHandle file, string value, string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        if (write(file, bytes, bytes.Length) < 0)
        {
            throw LinuxException.FromLastError($"write \"{value}\" to", path);
        }
    }

    public static string Read(string path) =>
        TryRead(path, out string text) ? text : throw LinuxException.FromLastError("read", path);

    /// <summary>False if the file cannot be opened or read; the errno stays the thread's last P/Invoke error.</summary>
    public static bool TryRead(string path, out string text)
    {
        text = "";
        using SafeFileHandle file = open(path, O_RDONLY | O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            return false;
        }

        // A cgroup.procs or memory.stat larger than this is possible only with 100,000s of processes.
        const int Bound = 16 << 20;
        byte[] buffer = new byte[4096];
        int length = 0;
        for (; ; )
        {
            nint got = read(file, buffer.AsSpan(length), buffer.Length - length);
            if (got < 0)
            {
                return false;
            }

            length += (int)got;
            if (got == 0 || length >= Bound)
            {
                text = Encoding.UTF8.GetString(buffer, 0, length);
                return true;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 4);
            }
        }
    }

    /// <summary>True if systemd gave the cgroup at <paramref name="path"/> away: it then touches nothing below it.</summary>
    public static bool IsDelegated(string path)
    {
        byte[] value = new byte[8];
        return (lgetxattr(path, "trusted.delegate", value, value.Length) == 1 && value[0] == (byte)'1')
            || (lgetxattr(path, "user.delegate", value, value.Length) == 1 && value[0] == (byte)'1');
    }

    public static bool Exists(string path) => access(path, 0) == 0;

    /// <summary>0, or the errno.</summary>
    public static int MakeDirectory(string path) => mkdir(path, 0x1ED /* 0755 */) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>0, or the errno.</summary>
    public static int RemoveDirectory(string path) => rmdir(path) == 0 ? 0 : Marshal.GetLastPInvokeError();

    public static void Kill(int pid, int signal) => _ = kill(pid, signal);

    private static SafeFileHandle Open(string path, int flags)
    {
        SafeFileHandle file = open(path, flags | O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            var error = LinuxException.FromLastError("open", path);
            file.Dispose();
            throw error;
        }

        return file;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, Span<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint lgetxattr(string path, string name, Span<byte> value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
