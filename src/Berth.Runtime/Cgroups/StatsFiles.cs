using System.Globalization;
using Berth.Linux.Cgroups;

namespace Berth.Runtime.Cgroups;

/// <summary>The files that the statistics come from. Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst.</summary>
internal static class StatsFiles
{
    /// <summary>cpuacct.stat counts in USER_HZ, which is 100 on every architecture.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    /// <summary>A v1 limit that nobody set: the largest count of whole pages.</summary>
    private const long NoLimitV1 = 0x7ffffffffffff000;

    public static CpuUsageStats CpuV1(Cgroup cgroup)
    {
        Dictionary<string, long> ticks = Flat(cgroup, "cpuacct.stat"), quota = Flat(cgroup, "cpu.stat");
        var perCpu = new List<long>();
        foreach (string number in (cgroup.TryRead("cpuacct.usage_percpu") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            perCpu.Add(long.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return new CpuUsageStats
        {
            TotalNanoseconds = cgroup.TryReadNumber("cpuacct.usage") ?? 0,
            UserNanoseconds = ticks.GetValueOrDefault("user") * NanosecondsPerTick,
            KernelNanoseconds = ticks.GetValueOrDefault("system") * NanosecondsPerTick,
            PerCpuNanoseconds = perCpu,
            Periods = quota.GetValueOrDefault("nr_periods"),
            ThrottledPeriods = quota.GetValueOrDefault("nr_throttled"),
            ThrottledNanoseconds = quota.GetValueOrDefault("throttled_time"),
        };
    }

    public static CpuUsageStats CpuV2(Cgroup cgroup)
    {
        Dictionary<string, long> stat = Flat(cgroup, "cpu.stat");
        return new CpuUsageStats
        {
            TotalNanoseconds = stat.GetValueOrDefault("usage_usec") * 1000,
            UserNanoseconds = stat.GetValueOrDefault("user_usec") * 1000,
            KernelNanoseconds = stat.GetValueOrDefault("system_usec") * 1000,
            Periods = stat.GetValueOrDefault("nr_periods"),
            ThrottledPeriods = stat.GetValueOrDefault("nr_throttled"),
            ThrottledNanoseconds = stat.GetValueOrDefault("throttled_usec") * 1000,
        };
    }

    public static MemoryUsageStats MemoryV1(Cgroup cgroup)
    {
        OomCounters oom = cgroup.ReadOomCounters();
        return new MemoryUsageStats
        {
            UsageBytes = cgroup.TryReadNumber("memory.usage_in_bytes") ?? 0,
            MaxUsageBytes = cgroup.TryReadNumber("memory.max_usage_in_bytes") ?? 0,
            LimitBytes = cgroup.TryReadNumber("memory.limit_in_bytes") is long limit and < NoLimitV1 ? limit : null,
            LimitHits = oom.LimitHits,
            OomKills = oom.Kills,
            Stat = Flat(cgroup, "memory.stat"),
        };
    }

    public static MemoryUsageStats MemoryV2(Cgroup cgroup)
    {
        OomCounters oom = cgroup.ReadOomCounters();
        return new MemoryUsageStats
        {
            UsageBytes = cgroup.TryReadNumber("memory.current") ?? 0,
            MaxUsageBytes = cgroup.TryReadNumber("memory.peak") ?? 0,
            LimitBytes = cgroup.TryReadNumber("memory.max") is long limit and < long.MaxValue ? limit : null,
            LimitHits = oom.LimitHits,
            OomKills = oom.Kills,
            Stat = Flat(cgroup, "memory.stat"),
        };
    }

    /// <summary>Lines as <c>8:0 Read 4096</c>. BFQ counts what it schedules, the throttling layer everything: the latter is asked.</summary>
    public static IReadOnlyList<BlockIoStats> BlockIoV1(Cgroup cgroup, string file)
    {
        var entries = new List<BlockIoStats>();
        foreach (string line in (cgroup.TryRead($"blkio.throttle.{file}") ?? "").Split('\n'))
        {
            string[] words = line.Split(' ');
            if (words.Length == 3 && TryDevice(words[0], out long major, out long minor) && TryNumber(words[2], out long value))
            {
                entries.Add(new BlockIoStats(major, minor, words[1], value));
            }
        }

        return entries;
    }

    /// <summary>Lines as <c>8:0 rbytes=4096 wbytes=0 rios=1 …</c>.</summary>
    public static IReadOnlyList<BlockIoStats> BlockIoV2(Cgroup cgroup, (string Key, string Operation)[] keys)
    {
        var entries = new List<BlockIoStats>();
        foreach (string line in (cgroup.TryRead("io.stat") ?? "").Split('\n'))
        {
            string[] words = line.Split(' ');
            if (!TryDevice(words[0], out long major, out long minor))
            {
                continue;
            }

            foreach ((string key, string operation) in keys)
            {
                foreach (string word in words)
                {
                    if (word.StartsWith($"{key}=", StringComparison.Ordinal) && TryNumber(word.AsSpan(key.Length + 1), out long value))
                    {
                        entries.Add(new BlockIoStats(major, minor, operation, value));
                    }
                }
            }
        }

        return entries;
    }

    private static Dictionary<string, long> Flat(Cgroup cgroup, string file)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in (cgroup.TryRead(file) ?? "").Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && TryNumber(line.AsSpan(space + 1), out long value))
            {
                values[line[..space]] = value;
            }
        }

        return values;
    }

    private static bool TryDevice(string text, out long major, out long minor)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        minor = major = 0;
        return colon > 0 && TryNumber(text.AsSpan(0, colon), out major) && TryNumber(text.AsSpan(colon + 1), out minor);
    }

    /// <summary>A count beyond a long (v1 writes unlimited so) is as good as the largest one.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out long value)
    {
        bool isNumber = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong wide);
        value = wide > long.MaxValue ? long.MaxValue : (long)wide;
        return isNumber;
    }
}
