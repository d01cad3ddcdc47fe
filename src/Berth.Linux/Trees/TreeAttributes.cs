using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Trees;

/// <summary>
/// Changes attributes of one entry of an open directory (links are not followed), or of an open file where <c>name</c> is empty.
/// The Try methods return errno, 0 for success.
/// </summary>
public static unsafe partial class TreeAttributes
{
    private const int MaxName = 4096;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;

    /// <summary>fchmodat2, Linux 6.6, same number on every architecture.</summary>
    private const nint NR_fchmodat2 = 452;

    /// <summary>Owner and group. fchownat(2).</summary>
    public static int TrySetOwner(SafeFileHandle directory, ReadOnlySpan<byte> name, uint uid, uint gid)
    {
        byte* buffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Result(fchownat(directory, buffer, uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH));
    }

    /// <summary>Permission bits of an open file (not O_PATH). fchmod(2).</summary>
    public static int TrySetMode(SafeFileHandle handle, uint permissions) => Result(fchmod(handle, permissions));

    /// <summary>Permission bits of an entry that is no link. fchmodat2(2), or through /proc/self/fd before Linux 6.6.</summary>
    public static int TrySetMode(SafeFileHandle directory, ReadOnlySpan<byte> name, uint permissions)
    {
        if (name.IsEmpty)
        {
            return TrySetMode(directory, permissions);
        }

        byte* buffer = stackalloc byte[MaxName];
        int? bad = Copy(name, buffer);
        if (bad is not null)
        {
            return bad.Value;
        }

        int error = Result((int)syscall(NR_fchmodat2, directory, buffer, permissions, AT_SYMLINK_NOFOLLOW));
        if (error != Errno.ENOSYS)
        {
            return error;
        }

        error = TreeOpen.TryOpenBeneath(directory, name, OpenMode.PathOnly, 0, out SafeFileHandle handle);
        using (handle)
        {
            return error != 0 ? error : Result(chmod($"/proc/self/fd/{handle.DangerousGetHandle()}", permissions));
        }
    }

    /// <summary>Time of the last change (and of the last access, the same). utimensat(2).</summary>
    public static int TrySetTime(SafeFileHandle directory, ReadOnlySpan<byte> name, long seconds, long nanoseconds)
    {
        byte* buffer = stackalloc byte[MaxName];
        long* times = stackalloc long[4] { seconds, nanoseconds, seconds, nanoseconds };
        // the kernel takes a NULL path for the handle itself; glibc's utimensat refuses it
        return Copy(name, buffer) ?? Result(name.IsEmpty ? futimens(directory, times) : utimensat(directory, buffer, times, AT_SYMLINK_NOFOLLOW));
    }

    /// <summary>Sets an extended attribute of an entry. lsetxattr(2) through /proc/self/fd: it has no call that takes a directory before Linux 6.13.</summary>
    public static int TrySetXattr(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        byte* path = stackalloc byte[MaxName + 64];
        byte* keyBuffer = stackalloc byte[MaxName];
        byte empty = 0;
        fixed (byte* data = value)
        {
            return ProcPath(directory, name, path) ?? Copy(key, keyBuffer)
                ?? Result(lsetxattr(path, keyBuffer, data is null ? &empty : data, value.Length, 0));
        }
    }

    /// <summary>Value of an extended attribute; null when there is none. lgetxattr(2).</summary>
    /// <exception cref="LinuxException">It failed otherwise.</exception>
    public static byte[]? GetXattr(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        const int MaxValue = 65536;
        byte* path = stackalloc byte[MaxName + 64];
        byte* keyBuffer = stackalloc byte[MaxName];
        int? bad = ProcPath(directory, name, path) ?? Copy(key, keyBuffer);
        nint length = bad is null ? lgetxattr(path, keyBuffer, null, 0) : -1;
        if (length < 0)
        {
            int error = bad ?? Marshal.GetLastPInvokeError();
            return error is Errno.ENODATA or Errno.EOPNOTSUPP or Errno.ENOENT ? null : throw new LinuxException("lgetxattr", Text.Of(name), error);
        }

        byte[] value = new byte[Math.Min(length, MaxValue)];
        fixed (byte* data = value)
        {
            length = lgetxattr(path, keyBuffer, data, value.Length);
        }

        return length == value.Length ? value : length < 0 ? null : value[..(int)length];
    }

    /// <summary>Names of the extended attributes of an entry, ordered; none where the file system has none. llistxattr(2).</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static List<byte[]> ListXattrs(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        const int MaxList = 65536;
        var names = new List<byte[]>();
        byte* path = stackalloc byte[MaxName + 64];
        if (ProcPath(directory, name, path) is int bad)
        {
            throw new LinuxException("llistxattr", Text.Of(name), bad);
        }

        nint size = llistxattr(path, null, 0);
        if (size <= 0)
        {
            return size == 0 || Marshal.GetLastPInvokeError() is Errno.EOPNOTSUPP ? names : throw LinuxException.FromLastError("llistxattr", Text.Of(name));
        }

        byte[] list = new byte[MaxList];
        fixed (byte* buffer = list)
        {
            size = llistxattr(path, buffer, MaxList);
        }

        ReadOnlySpan<byte> rest = list.AsSpan(0, (int)Math.Max(size, 0));
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            names.Add(rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }

        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return names;
    }

    private static int? ProcPath(SafeFileHandle directory, ReadOnlySpan<byte> name, byte* path)
    {
        var buffer = new Span<byte>(path, MaxName + 64);
        System.Text.Unicode.Utf8.TryWrite(buffer, $"/proc/self/fd/{directory.DangerousGetHandle()}/", out int length);
        if (name.Length >= MaxName)
        {
            return Errno.ENAMETOOLONG;
        }

        // the handle itself: its directory's "." keeps lsetxattr from acting on the magic link
        ReadOnlySpan<byte> last = name.IsEmpty ? "."u8 : name;
        last.CopyTo(buffer[length..]);
        buffer[length + last.Length] = 0;
        return null;
    }

    private static int? Copy(ReadOnlySpan<byte> name, byte* buffer)
    {
        if (name.Length >= MaxName)
        {
            return Errno.ENAMETOOLONG;
        }

        name.CopyTo(new Span<byte>(buffer, MaxName));
        buffer[name.Length] = 0;
        return null;
    }

    private static int Result(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchownat(SafeFileHandle directory, byte* name, uint uid, uint gid, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeFileHandle handle, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, SafeFileHandle directory, byte* name, nuint mode, nint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int utimensat(SafeFileHandle directory, byte* name, long* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int futimens(SafeFileHandle file, long* times);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int lsetxattr(byte* path, byte* key, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lgetxattr(byte* path, byte* key, byte* value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint llistxattr(byte* path, byte* list, nint size);
}
