namespace Berth.Oci.Runtime;

/// <summary>User of a process, by number. runtime-spec v1.2, config.md#posix-platform-user.</summary>
public sealed record UserSpec
{
    /// <summary>User ID inside the container.</summary>
    public uint Uid { get; init; }

    /// <summary>Group ID inside the container.</summary>
    public uint Gid { get; init; }

    /// <summary>File mode creation mask.</summary>
    public uint? Umask { get; init; }

    /// <summary>Supplementary groups, exactly these.</summary>
    public IReadOnlyList<uint>? AdditionalGids { get; init; }
}
