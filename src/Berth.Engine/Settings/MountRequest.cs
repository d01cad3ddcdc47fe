namespace Berth.Engine.Settings;

/// <summary>One mount that a container asks for, as <c>--mount</c> sends it.</summary>
public sealed record MountRequest
{
    /// <summary>bind, volume or tmpfs.</summary>
    public required string Type { get; init; }

    /// <summary>Host path, or a volume's name; null for an anonymous volume or a tmpfs.</summary>
    public string? Source { get; init; }

    /// <summary>Absolute path inside.</summary>
    public required string Target { get; init; }

    /// <summary>Cannot be written inside.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Bind: rprivate, private, rshared, shared, rslave or slave; null for rprivate.</summary>
    public string? Propagation { get; init; }

    /// <summary>Bind: sub-mounts are left out.</summary>
    public bool NonRecursive { get; init; }

    /// <summary>Bind: a missing host folder is made.</summary>
    public bool CreateSource { get; init; }

    /// <summary>Volume: do not fill an empty one from the image.</summary>
    public bool NoCopy { get; init; }

    /// <summary>Volume: labels of a new one.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Volume: folder inside it that is mounted.</summary>
    public string? Subpath { get; init; }

    /// <summary>tmpfs: size in bytes; 0 for the kernel's default.</summary>
    public long TmpfsSize { get; init; }

    /// <summary>tmpfs: permission bits; 0 for 1777.</summary>
    public uint TmpfsMode { get; init; }
}
