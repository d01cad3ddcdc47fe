using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Cgroups;

/// <summary>linux.resources.cpu. runtime-spec v1.2, config-linux.md#cpu.</summary>
internal static class CpuLimits
{
    public static void Apply(LimitWriter writer, CpuSpec cpu)
    {
        if (cpu.Shares is > CgroupConversions.MaxShares)
        {
            throw LimitWriter.Invalid("cpu.shares", $"is {cpu.Shares}; the most is {CgroupConversions.MaxShares}");
        }

        if (writer.Cgroup.Host.Version == CgroupVersion.V1)
        {
            ApplyV1(writer, cpu);
        }
        else
        {
            ApplyV2(writer, cpu);
        }

        WriteList(writer, "cpu.cpus", "cpuset.cpus", cpu.Cpus);
        WriteList(writer, "cpu.mems", "cpuset.mems", cpu.Mems);
    }

    private static void ApplyV1(LimitWriter writer, CpuSpec cpu)
    {
        // An idle group has no shares, and leaving idle resets them.
        WriteIdle(writer, cpu);
        if (cpu.Shares is > 0)
        {
            writer.Write("cpu.shares", "cpu.shares", Math.Max(cpu.Shares.Value, CgroupConversions.MinShares));
        }

        ApplyBandwidthV1(writer, cpu);
        if (cpu.RealtimePeriod is > 0 && cpu.RealtimeRuntime is long)
        {
            writer.WritePair(
                ("cpu.realtimePeriod", "cpu.rt_period_us", Text(cpu.RealtimePeriod.Value)),
                ("cpu.realtimeRuntime", "cpu.rt_runtime_us", Text(cpu.RealtimeRuntime.Value)));
        }
        else if (cpu.RealtimePeriod is > 0)
        {
            writer.Write("cpu.realtimePeriod", "cpu.rt_period_us", cpu.RealtimePeriod.Value);
        }
        else if (cpu.RealtimeRuntime is long runtime)
        {
            writer.Write("cpu.realtimeRuntime", "cpu.rt_runtime_us", runtime);
        }
    }

    private static void ApplyBandwidthV1(LimitWriter writer, CpuSpec cpu)
    {
        const string Period = "cpu.cfs_period_us", Quota = "cpu.cfs_quota_us", Burst = "cpu.cfs_burst_us";
        if (cpu.Period is > 0 && cpu.Quota is not null and not 0)
        {
            writer.WritePair(("cpu.period", Period, Text(cpu.Period.Value)), ("cpu.quota", Quota, Text(Quotum(cpu))));
        }
        else if (cpu.Period is > 0)
        {
            writer.Write("cpu.period", Period, cpu.Period.Value);
        }
        else if (cpu.Quota is not null and not 0 && cpu.Burst is ulong)
        {
            writer.WritePair(("cpu.quota", Quota, Text(Quotum(cpu))), ("cpu.burst", Burst, Text(cpu.Burst.Value)));
            return;
        }
        else if (cpu.Quota is not null and not 0)
        {
            writer.Write("cpu.quota", Quota, Quotum(cpu));
        }

        if (cpu.Burst is ulong burst)
        {
            writer.Write("cpu.burst", Burst, burst);
        }
    }

    private static void ApplyV2(LimitWriter writer, CpuSpec cpu)
    {
        if (cpu.RealtimePeriod is > 0 || cpu.RealtimeRuntime is not null and not 0)
        {
            throw writer.Lacking(cpu.RealtimePeriod is > 0 ? "cpu.realtimePeriod" : "cpu.realtimeRuntime", "real-time tasks have no bandwidth per cgroup");
        }

        WriteIdle(writer, cpu);
        if (cpu.Shares is > 0)
        {
            writer.Write("cpu.shares", "cpu.weight", CgroupConversions.WeightOfShares(cpu.Shares.Value));
        }

        bool hasQuota = cpu.Quota is not null and not 0;
        if (hasQuota || cpu.Period is > 0)
        {
            // The file's first word is the quota, the second the period; one word leaves the period as it is.
            string quota = hasQuota ? (Quotum(cpu) < 0 ? "max" : Text(Quotum(cpu))) : CurrentQuota(writer);
            string value = cpu.Period is > 0 ? $"{quota} {Text(cpu.Period.Value)}" : quota;
            if (cpu.Burst is ulong both)
            {
                writer.WritePair((hasQuota ? "cpu.quota" : "cpu.period", "cpu.max", value), ("cpu.burst", "cpu.max.burst", Text(both)));
            }
            else
            {
                writer.Write(hasQuota ? "cpu.quota" : "cpu.period", "cpu.max", value);
            }
        }
        else if (cpu.Burst is ulong burst)
        {
            writer.Write("cpu.burst", "cpu.max.burst", burst);
        }
    }

    private static string CurrentQuota(LimitWriter writer) =>
        writer.Cgroup.TryRead("cpu.max") is string current ? current.Split(' ')[0] : "max";

    private static long Quotum(CpuSpec cpu) => cpu.Quota is < 0 ? -1 : cpu.Quota ?? -1;

    private static void WriteIdle(LimitWriter writer, CpuSpec cpu)
    {
        if (cpu.Idle is long idle)
        {
            writer.Write("cpu.idle", "cpu.idle", idle);
        }
    }

    private static void WriteList(LimitWriter writer, string field, string file, string? list)
    {
        if (!string.IsNullOrEmpty(list))
        {
            writer.Write(field, file, list);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
