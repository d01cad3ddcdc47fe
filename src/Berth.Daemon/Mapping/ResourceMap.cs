using Berth.DockerApi.Containers;
using Berth.Engine.Settings;
using Berth.Oci.Runtime;
using Berth.Runtime.Devices;
using HostDeviceMapping = Berth.Runtime.Devices.DeviceMapping;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's <c>Resources</c> → the engine's.</summary>
internal static class ResourceMap
{
    /// <summary>From the wire.</summary>
    public static ResourceSettings ToEngine(Resources resources) => new()
    {
        CpuShares = resources.CpuShares,
        NanoCpus = resources.NanoCpus,
        CpuPeriod = resources.CpuPeriod,
        CpuQuota = resources.CpuQuota,
        CpuRealtimePeriod = resources.CpuRealtimePeriod,
        CpuRealtimeRuntime = resources.CpuRealtimeRuntime,
        CpusetCpus = resources.CpusetCpus,
        CpusetMems = resources.CpusetMems,
        Memory = resources.Memory,
        MemoryReservation = resources.MemoryReservation,
        MemorySwap = resources.MemorySwap,
        MemorySwappiness = resources.MemorySwappiness,
        OomKillDisable = resources.OomKillDisable,
        PidsLimit = resources.PidsLimit,
        CgroupParent = resources.CgroupParent,
        BlkioWeight = resources.BlkioWeight,
        BlockIo = BlockIoOf(resources),
    };

    /// <summary>Lays what is set in <paramref name="update"/> over <paramref name="before"/> (<c>docker update</c>).</summary>
    public static ResourceSettings Over(ResourceSettings before, Resources update) => before with
    {
        CpuShares = Set(update.CpuShares, before.CpuShares),
        NanoCpus = Set(update.NanoCpus, before.NanoCpus),
        CpuPeriod = Set(update.CpuPeriod, before.CpuPeriod),
        CpuQuota = Set(update.CpuQuota, before.CpuQuota),
        CpuRealtimePeriod = Set(update.CpuRealtimePeriod, before.CpuRealtimePeriod),
        CpuRealtimeRuntime = Set(update.CpuRealtimeRuntime, before.CpuRealtimeRuntime),
        CpusetCpus = update.CpusetCpus.Length > 0 ? update.CpusetCpus : before.CpusetCpus,
        CpusetMems = update.CpusetMems.Length > 0 ? update.CpusetMems : before.CpusetMems,
        Memory = Set(update.Memory, before.Memory),
        MemoryReservation = Set(update.MemoryReservation, before.MemoryReservation),
        MemorySwap = Set(update.MemorySwap, before.MemorySwap),
        PidsLimit = update.PidsLimit ?? before.PidsLimit,
        BlkioWeight = update.BlkioWeight > 0 ? update.BlkioWeight : before.BlkioWeight,
    };

    private static BlockIoSpec? BlockIoOf(Resources resources)
    {
        var devices = new BlockIoSpec
        {
            WeightDevice = resources.BlkioWeightDevice is not { Count: > 0 } weights
                ? null
                : [.. weights.Select(weight =>
                {
                    (long major, long minor) = NumbersOf(weight.Path);
                    return new WeightDeviceSpec { Major = major, Minor = minor, Weight = weight.Weight };
                })],
            ThrottleReadBpsDevice = Throttles(resources.BlkioDeviceReadBps),
            ThrottleWriteBpsDevice = Throttles(resources.BlkioDeviceWriteBps),
            ThrottleReadIopsDevice = Throttles(resources.BlkioDeviceReadIOps),
            ThrottleWriteIopsDevice = Throttles(resources.BlkioDeviceWriteIOps),
        };
        return devices == new BlockIoSpec() ? null : devices;
    }

    private static ThrottleDeviceSpec[]? Throttles(IReadOnlyList<ThrottleDevice>? devices) => devices is not { Count: > 0 }
        ? null
        : [.. devices.Select(device =>
        {
            (long major, long minor) = NumbersOf(device.Path);
            return new ThrottleDeviceSpec { Major = major, Minor = minor, Rate = device.Rate };
        })];

    private static (long Major, long Minor) NumbersOf(string path)
    {
        DeviceSpec device = HostDevices.Find(new HostDeviceMapping(path, path)).Devices[0];
        return (device.Major, device.Minor);
    }

    private static long Set(long update, long before) => update != 0 ? update : before;
}
