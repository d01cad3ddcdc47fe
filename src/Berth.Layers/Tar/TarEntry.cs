namespace Berth.Layers.Tar;

/// <summary>
/// One entry's metadata. Names are bytes, as Linux has them. A reader reuses one instance: it is valid until the next <see cref="TarReader.Read"/>.
/// </summary>
public sealed class TarEntry
{
    /// <summary>Type.</summary>
    public TarEntryType Type { get; set; } = TarEntryType.File;

    /// <summary>Name as in the tar, '/' between components; a directory's may end with one.</summary>
    public byte[] Name { get; set; } = [];

    /// <summary>Target of a link; empty otherwise.</summary>
    public byte[] LinkTarget { get; set; } = [];

    /// <summary>Permission bits incl. set-uid, set-gid and sticky: 0 to 07777.</summary>
    public uint Mode { get; set; }

    /// <summary>Owner.</summary>
    public uint Uid { get; set; }

    /// <summary>Group.</summary>
    public uint Gid { get; set; }

    /// <summary>Size of the content in bytes; 0 for anything but a file.</summary>
    public long Size { get; set; }

    /// <summary>Time of the last change: seconds since 1970, may be negative.</summary>
    public long ModifiedSeconds { get; set; }

    /// <summary>Nanoseconds of the time of the last change.</summary>
    public uint ModifiedNanoseconds { get; set; }

    /// <summary>Device's major number.</summary>
    public uint DeviceMajor { get; set; }

    /// <summary>Device's minor number.</summary>
    public uint DeviceMinor { get; set; }

    /// <summary>Extended attributes: name and value.</summary>
    public List<KeyValuePair<byte[], byte[]>> Xattrs { get; } = [];

    /// <summary>The name as text for messages.</summary>
    public string DisplayName => System.Text.Encoding.UTF8.GetString(Name);
}
