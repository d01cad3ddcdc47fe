using Berth.DockerApi;
using Berth.DockerApi.Volumes;
using Berth.Engine;
using Berth.Engine.Volumes;

namespace Berth.Daemon.Mapping;

/// <summary>Volumes → the wire.</summary>
internal static class VolumeMap
{
    /// <summary>One volume.</summary>
    public static Volume ToWire(EngineParts parts, VolumeRecord volume, bool withUsage = false) => new()
    {
        CreatedAt = DockerTime.Format(volume.Created),
        Driver = "local",
        Labels = volume.Labels,
        Mountpoint = parts.Paths.VolumeData(volume.Name),
        Name = volume.Name,
        Scope = "local",
        UsageData = withUsage
            ? new VolumeUsage { Size = parts.Volumes.SizeOf(volume.Name), RefCount = parts.Volumes.UsedBy(volume.Name).Count }
            : null,
    };
}
