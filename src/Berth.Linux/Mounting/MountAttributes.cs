namespace Berth.Linux.Mounting;

/// <summary>Properties of one mount (not of its file system): MOUNT_ATTR_* of mount_setattr(2).</summary>
[Flags]
public enum MountAttributes : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Read-only.</summary>
    ReadOnly = 0x1,

    /// <summary>setuid bits and file capabilities have no effect.</summary>
    NoSetuid = 0x2,

    /// <summary>Device nodes do not work.</summary>
    NoDevices = 0x4,

    /// <summary>Nothing can be executed.</summary>
    NoExecute = 0x8,

    /// <summary>Access times are never written.</summary>
    NoAccessTime = 0x10,

    /// <summary>Access times are always written.</summary>
    StrictAccessTime = 0x20,

    /// <summary>The three access-time choices as one field: to be cleared whenever one of them is set.</summary>
    AccessTimeMask = 0x70,

    /// <summary>Directories' access times are never written.</summary>
    NoDirectoryAccessTime = 0x80,

    /// <summary>IDs are mapped by a user namespace.</summary>
    IdMapped = 0x100000,

    /// <summary>Symbolic links are not followed.</summary>
    NoSymlinkFollow = 0x200000,
}
