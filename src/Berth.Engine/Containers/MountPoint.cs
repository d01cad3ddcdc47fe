namespace Berth.Engine.Containers;

/// <summary>One resolved mount of a container.</summary>
public sealed record MountPoint
{
    /// <summary>bind, volume or tmpfs.</summary>
    public required string Type { get; init; }

    /// <summary>The volume's name.</summary>
    public string? Name { get; init; }

    /// <summary>Path on the host; empty for a tmpfs.</summary>
    public required string Source { get; init; }

    /// <summary>Absolute path inside.</summary>
    public required string Destination { get; init; }

    /// <summary>True when it can be written.</summary>
    public bool Writable { get; init; } = true;

    /// <summary>Options as asked for (<c>ro</c>, <c>z</c>), for inspect.</summary>
    public string Mode { get; init; } = "";

    /// <summary>Mount propagation of a bind.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>Leave out sub-mounts.</summary>
    public bool NonRecursive { get; init; }

    /// <summary>The volume was made for this container and goes with it (<c>rm -v</c>, <c>--rm</c>).</summary>
    public bool Anonymous { get; init; }

    /// <summary>Fill an empty volume from the image.</summary>
    public bool CopyUp { get; init; }

    /// <summary>Mount options of a tmpfs.</summary>
    public IReadOnlyList<string>? Options { get; init; }
}
