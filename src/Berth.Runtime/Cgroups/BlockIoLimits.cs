using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Cgroups;

/// <summary>linux.resources.blockIO. runtime-spec v1.2, config-linux.md#block-io.</summary>
internal static class BlockIoLimits
{
    public static void Apply(LimitWriter writer, BlockIoSpec io)
    {
        ThrowIfOutOfRange(io.Weight, "blockIO.weight");
        ThrowIfOutOfRange(io.LeafWeight, "blockIO.leafWeight");
        bool isV1 = writer.Cgroup.Host.Version == CgroupVersion.V1;
        if (isV1)
        {
            ApplyWeightsV1(writer, io);
        }
        else
        {
            ApplyWeightsV2(writer, io);
        }

        Throttle(writer, "blockIO.throttleReadBpsDevice", isV1 ? "blkio.throttle.read_bps_device" : "rbps", io.ThrottleReadBpsDevice);
        Throttle(writer, "blockIO.throttleWriteBpsDevice", isV1 ? "blkio.throttle.write_bps_device" : "wbps", io.ThrottleWriteBpsDevice);
        Throttle(writer, "blockIO.throttleReadIOPSDevice", isV1 ? "blkio.throttle.read_iops_device" : "riops", io.ThrottleReadIopsDevice);
        Throttle(writer, "blockIO.throttleWriteIOPSDevice", isV1 ? "blkio.throttle.write_iops_device" : "wiops", io.ThrottleWriteIopsDevice);
    }

    private static void ApplyWeightsV1(LimitWriter writer, BlockIoSpec io)
    {
        // CFQ's file is gone since 5.0; BFQ's takes its place.
        string prefix = writer.Cgroup.Has("blkio.weight") ? "blkio." : "blkio.bfq.";
        if (io.Weight is ushort weight and not 0)
        {
            writer.Write("blockIO.weight", $"{prefix}weight", (ulong)weight);
        }

        if (io.LeafWeight is ushort leaf and not 0)
        {
            writer.Write("blockIO.leafWeight", "blkio.leaf_weight", (ulong)leaf);
        }

        foreach (WeightDeviceSpec device in io.WeightDevice ?? [])
        {
            if (device.Weight is ushort deviceWeight and not 0)
            {
                ThrowIfOutOfRange(deviceWeight, "blockIO.weightDevice");
                writer.Write("blockIO.weightDevice", $"{prefix}weight_device", Line(device.Major, device.Minor, deviceWeight));
            }

            if (device.LeafWeight is ushort deviceLeaf and not 0)
            {
                writer.Write("blockIO.weightDevice", "blkio.leaf_weight_device", Line(device.Major, device.Minor, deviceLeaf));
            }
        }
    }

    private static void ApplyWeightsV2(LimitWriter writer, BlockIoSpec io)
    {
        if (io.LeafWeight is not null and not 0)
        {
            throw writer.Lacking("blockIO.leafWeight", "a cgroup with processes has no children");
        }

        bool bfq = writer.Cgroup.Has("io.bfq.weight");
        string file = bfq ? "io.bfq.weight" : "io.weight";
        if (io.Weight is ushort weight and not 0)
        {
            writer.Write("blockIO.weight", file, Converted(weight));
        }

        foreach (WeightDeviceSpec device in io.WeightDevice ?? [])
        {
            if (device.LeafWeight is not null and not 0)
            {
                throw writer.Lacking("blockIO.weightDevice", "a cgroup with processes has no children, so there is no leafWeight");
            }

            if (device.Weight is ushort deviceWeight and not 0)
            {
                ThrowIfOutOfRange(deviceWeight, "blockIO.weightDevice");
                writer.Write("blockIO.weightDevice", file, Line(device.Major, device.Minor, Converted(deviceWeight)));
            }
        }

        ulong Converted(ushort value) => bfq ? value : CgroupConversions.IoWeightOfBlkioWeight(value);
    }

    /// <summary><paramref name="place"/>: v1 a file, v2 a key of io.max.</summary>
    private static void Throttle(LimitWriter writer, string field, string place, IReadOnlyList<ThrottleDeviceSpec>? devices)
    {
        bool isV1 = writer.Cgroup.Host.Version == CgroupVersion.V1;
        foreach (ThrottleDeviceSpec device in devices ?? [])
        {
            if (isV1)
            {
                writer.Write(field, place, Line(device.Major, device.Minor, device.Rate));
            }
            else
            {
                string rate = device.Rate == 0 ? "max" : device.Rate.ToString(CultureInfo.InvariantCulture);
                writer.Write(field, "io.max", string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {place}={rate}"));
            }
        }
    }

    private static string Line(long major, long minor, ulong value) =>
        string.Create(CultureInfo.InvariantCulture, $"{major}:{minor} {value}");

    private static void ThrowIfOutOfRange(ushort? weight, string field)
    {
        if (weight is not null and not 0 and (< 10 or > 1000))
        {
            throw LimitWriter.Invalid(field, $"is {weight}; it goes from 10 to 1000");
        }
    }
}
