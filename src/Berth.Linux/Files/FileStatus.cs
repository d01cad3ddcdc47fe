using System.Runtime.InteropServices;

namespace Berth.Linux.Files;

/// <summary>What statx(2) says of one file. Times are nanoseconds since 1970.</summary>
public readonly record struct FileStatus
{
    /// <summary>Regular file, directory, link, …</summary>
    public required FileKind Kind { get; init; }

    /// <summary>Permission bits including setuid, setgid and sticky (0 to 07777).</summary>
    public required int Mode { get; init; }

    /// <summary>Owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Space used, in units of 512 bytes.</summary>
    public required long Blocks512 { get; init; }

    /// <summary>Inode number.</summary>
    public required ulong Inode { get; init; }

    /// <summary>Number of hard links.</summary>
    public required uint Links { get; init; }

    /// <summary>Device the file lies on, as major:minor.</summary>
    public required DeviceNumber FileSystem { get; init; }

    /// <summary>For a device node: which device.</summary>
    public required DeviceNumber Device { get; init; }

    /// <summary>Last change of the content.</summary>
    public required long ModifiedNanoseconds { get; init; }

    /// <summary>Last access.</summary>
    public required long AccessedNanoseconds { get; init; }

    /// <summary>Last change of the inode.</summary>
    public required long ChangedNanoseconds { get; init; }

    internal static unsafe bool TryRead(int directory, string path, int flags, out FileStatus status)
    {
        Statx raw = default;
        nint result;
        fixed (byte* name = Libc.Utf8(path))
        {
            result = Libc.Retry(Nr.statx, directory, (nint)name, flags, Statx.BasicStats, (nint)(&raw));
        }

        status = result < 0 ? default : raw.ToStatus();
        return result >= 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timestamp
    {
        internal long Seconds;
        internal uint Nanoseconds;
        internal int Reserved;

        internal readonly long Total => unchecked((Seconds * 1_000_000_000) + Nanoseconds);
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Statx
    {
        internal const int BasicStats = 0x7ff;
        internal uint Mask, BlockSize;
        internal ulong Attributes;
        internal uint Links, Uid, Gid;
        internal ushort Mode, Spare;
        internal ulong Inode, Size, Blocks, AttributesMask;
        internal Timestamp Accessed, Born, Changed, Modified;
        internal uint DeviceMajor, DeviceMinor, FileSystemMajor, FileSystemMinor;

        internal readonly FileStatus ToStatus() => new()
        {
            Kind = (FileKind)(Mode & 0xF000),
            Mode = Mode & 0xFFF,
            Uid = Uid,
            Gid = Gid,
            SizeBytes = (long)Size,
            Blocks512 = (long)Blocks,
            Inode = Inode,
            Links = Links,
            FileSystem = new DeviceNumber(FileSystemMajor, FileSystemMinor),
            Device = new DeviceNumber(DeviceMajor, DeviceMinor),
            ModifiedNanoseconds = Modified.Total,
            AccessedNanoseconds = Accessed.Total,
            ChangedNanoseconds = Changed.Total,
        };
    }
}
