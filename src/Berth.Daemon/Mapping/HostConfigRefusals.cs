using Berth.DockerApi.Containers;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>Fields of <c>HostConfig</c> that this engine does not honour: refused by name, never accepted and ignored.</summary>
internal static class HostConfigRefusals
{
    /// <summary>Refuses the first field that cannot be honoured.</summary>
    public static void Check(HostConfig host)
    {
        Refuse(host.Cgroup.Length > 0, "Cgroup");
        Refuse(host.StorageOpt is { Count: > 0 }, "StorageOpt (--storage-opt)");
        Refuse(host.Isolation is not ("" or "default"), $"Isolation '{host.Isolation}'");
        Refuse(host.Init is true, "Init (--init): no init program is installed with this engine");
        Refuse(host.Runtime is not (null or "" or "berth" or "runc"), $"Runtime '{host.Runtime}': unknown or invalid runtime name");
        Refuse(host.VolumeDriver is not ("" or "local"), $"VolumeDriver '{host.VolumeDriver}'");
        CheckResources(host);
    }

    /// <summary>Refuses the first limit that cannot be honoured.</summary>
    public static void CheckResources(Resources resources)
    {
        Refuse(resources.DeviceRequests is { Count: > 0 }, "DeviceRequests (--gpus, CDI devices)");
        Refuse(resources.KernelMemory > 0, "KernelMemory (--kernel-memory): no kernel has it any more");
        Refuse(resources.KernelMemoryTCP > 0, "KernelMemoryTCP");
        Refuse(resources.CpuCount > 0 || resources.CpuPercent > 0 || resources.IOMaximumBandwidth > 0 || resources.IOMaximumIOps > 0,
            "CpuCount, CpuPercent, IOMaximumBandwidth, IOMaximumIOps: they are Windows' own");
    }

    private static void Refuse(bool set, string field)
    {
        if (set)
        {
            throw new BerthException(ErrorKind.NotSupported, $"not supported by this engine: HostConfig.{field}");
        }
    }
}
