using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Cgroups;

/// <summary>Sets the runtime-spec's resources on a cgroup. runtime-spec v1.2, config-linux.md#control-groups.</summary>
public static class CgroupLimits
{
    /// <summary>
    /// Sets all limits of a new container, before its first process joins. Devices are always restricted: with no
    /// rules nothing but what every container has is allowed.
    /// </summary>
    /// <exception cref="BerthException">
    /// NotSupported: this kernel or cgroup version has no such limit; Invalid: a value that cannot be; each names its field.
    /// </exception>
    public static void Apply(Cgroup cgroup, ResourcesSpec? resources)
    {
        DeviceLimits.Apply(cgroup, resources?.Devices ?? []);
        if (resources is not null)
        {
            Update(cgroup, resources with { Devices = null });
        }
    }

    /// <summary>Changes what <paramref name="resources"/> names and nothing else.</summary>
    /// <exception cref="BerthException">As in <see cref="Apply"/>; Conflict: a memory limit below what is in use.</exception>
    public static void Update(Cgroup cgroup, ResourcesSpec resources)
    {
        var writer = new LimitWriter(cgroup);
        if (resources.Devices is not null)
        {
            DeviceLimits.Apply(cgroup, resources.Devices);
        }

        if (resources.Memory is not null)
        {
            MemoryLimits.Apply(writer, resources.Memory);
        }

        if (resources.Cpu is not null)
        {
            CpuLimits.Apply(writer, resources.Cpu);
        }

        if (resources.Pids?.Limit is long pids)
        {
            writer.Write("pids.limit", "pids.max", pids > 0 ? pids.ToString(CultureInfo.InvariantCulture) : "max");
        }

        if (resources.BlockIo is not null)
        {
            BlockIoLimits.Apply(writer, resources.BlockIo);
        }

        OtherLimits.Apply(writer, resources);
    }
}
