using Berth.Oci;

namespace Berth.Images.Snapshots;

/// <summary>What to prepare.</summary>
public sealed record SnapshotRequest
{
    /// <summary>Its name: a container ID, a build step's name; letters, digits, '-', '_', '.'.</summary>
    public required string Key { get; init; }

    /// <summary>Unpacked layers, bottom first; none for an empty root.</summary>
    public required IReadOnlyList<DiffId> Layers { get; init; }

    /// <summary>
    /// True to have the mount points that every container needs (/dev, /proc, /sys, /etc/hosts, /etc/hostname, /etc/resolv.conf, /etc/mtab, /.dockerenv, /dev/console)
    /// in a layer beneath the writable one, where the image lacks them: neither diff nor commit shows them. Build steps want it too.
    /// </summary>
    public bool WithMountPoints { get; init; } = true;

    /// <summary>False when a crash of the machine may lose it: --rm containers, build steps.</summary>
    public bool Durable { get; init; } = true;
}
