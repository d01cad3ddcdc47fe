using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Trees;

/// <summary>Attributes of a file, from statx(2).</summary>
public readonly unsafe partial record struct TreeStatus
{
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7ff;

    /// <summary>Type and permission bits, as in inode(7).</summary>
    public uint Mode { get; init; }

    /// <summary>Owner.</summary>
    public uint Uid { get; init; }

    /// <summary>Group.</summary>
    public uint Gid { get; init; }

    /// <summary>Number of names.</summary>
    public uint Links { get; init; }

    /// <summary>Inode number.</summary>
    public ulong Inode { get; init; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Bytes that it takes on the disk.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Time of the last change of content: seconds since 1970.</summary>
    public long ModifiedSeconds { get; init; }

    /// <summary>Nanoseconds of the time of the last change.</summary>
    public uint ModifiedNanoseconds { get; init; }

    /// <summary>Device node: major number.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>Device node: minor number.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>The file system that holds it.</summary>
    public ulong FileSystem { get; init; }

    /// <summary>Type bits only (S_IFMT).</summary>
    public uint Type => Mode & 0xF000;

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => Type == 0x4000;

    /// <summary>True for a regular file.</summary>
    public bool IsFile => Type == 0x8000;

    /// <summary>True for a symbolic link.</summary>
    public bool IsSymbolicLink => Type == 0xA000;

    /// <summary>True for a character device 0:0: overlayfs' whiteout.</summary>
    public bool IsWhiteout => Type == 0x2000 && DeviceMajor == 0 && DeviceMinor == 0;

    /// <summary>Attributes of <paramref name="name"/> in <paramref name="directory"/>, not followed when a link; an empty name means the handle's own file.</summary>
    /// <returns>0, or errno.</returns>
    public static int TryRead(SafeFileHandle directory, ReadOnlySpan<byte> name, out TreeStatus status)
    {
        const int MaxName = 4096;
        status = default;
        if (name.Length >= MaxName)
        {
            return Errno.ENAMETOOLONG;
        }

        byte* buffer = stackalloc byte[name.Length + 1];
        name.CopyTo(new Span<byte>(buffer, name.Length));
        buffer[name.Length] = 0;
        Raw raw;
        if (statx(directory, buffer, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, STATX_BASIC_STATS, &raw) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        status = new TreeStatus
        {
            Mode = raw.Mode,
            Uid = raw.Uid,
            Gid = raw.Gid,
            Links = raw.Links,
            Inode = raw.Inode,
            Size = (long)raw.Size,
            AllocatedBytes = (long)raw.Blocks * 512,
            ModifiedSeconds = raw.ModifiedSeconds,
            ModifiedNanoseconds = raw.ModifiedNanoseconds,
            DeviceMajor = raw.NodeMajor,
            DeviceMinor = raw.NodeMinor,
            FileSystem = ((ulong)raw.FileSystemMajor << 32) | raw.FileSystemMinor,
        };
        return 0;
    }

    /// <summary>Attributes of an open file.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static TreeStatus Of(SafeFileHandle handle)
    {
        int error = TryRead(handle, default, out TreeStatus status);
        return error == 0 ? status : throw new LinuxException("statx", "open file", error);
    }

    /// <summary>struct statx.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Raw
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(128)]
        public uint NodeMajor;

        [FieldOffset(132)]
        public uint NodeMinor;

        [FieldOffset(136)]
        public uint FileSystemMajor;

        [FieldOffset(140)]
        public uint FileSystemMinor;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(SafeFileHandle directory, byte* name, int flags, uint mask, Raw* result);
}
