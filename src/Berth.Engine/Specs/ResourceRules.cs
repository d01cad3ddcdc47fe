using System.Buffers;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Limits of a container's control group.</summary>
public static class ResourceRules
{
    /// <summary>Most processes of a container that asks for no other limit.</summary>
    public const long DefaultPids = 4096;

    private const long LeastMemory = 6 << 20;

    private static readonly SearchValues<char> ListCharacters = SearchValues.Create("0123456789,-");

    /// <summary>Refuses limits that contradict each other.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public static void Check(ResourceSettings resources)
    {
        Refuse(resources.Memory is > 0 and < LeastMemory, "Minimum memory limit allowed is 6MB");
        Refuse(resources.Memory > 0 && resources.MemorySwap > 0 && resources.MemorySwap < resources.Memory,
            "Minimum memoryswap limit should be larger than memory limit, see usage");
        Refuse(resources.Memory == 0 && resources.MemorySwap > 0, "You should always set the Memory limit when using Memoryswap limit, see usage");
        Refuse(resources.MemorySwappiness is < -1 or > 100,
            $"Invalid value: {resources.MemorySwappiness}, valid memory swappiness range is 0-100");
        Refuse(resources.Memory > 0 && resources.MemoryReservation > resources.Memory,
            "Minimum memory limit can not be less than memory reservation limit, see usage");
        Refuse(resources.NanoCpus > 0 && resources.CpuPeriod > 0, "Conflicting options: Nano CPUs and CPU Period cannot both be set.");
        Refuse(resources.NanoCpus > 0 && resources.CpuQuota > 0, "Conflicting options: Nano CPUs and CPU Quota cannot both be set.");
        Refuse(resources.NanoCpus < 0 || resources.NanoCpus > System.Environment.ProcessorCount * 1_000_000_000L,
            $"range of CPUs is from 0.01 to {System.Environment.ProcessorCount}.00, as there are only {System.Environment.ProcessorCount} CPUs available");
        Refuse(resources.CpuPeriod != 0 && resources.CpuPeriod is < 1000 or > 1_000_000,
            "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        Refuse(resources.CpuQuota is > 0 and < 1000, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        Refuse(resources.CpuShares < 0, $"invalid CPU shares ({resources.CpuShares}): value must be a positive integer");
        Refuse(resources.BlkioWeight is > 0 and (< 10 or > 1000), "Range of blkio weight is from 10 to 1000");
        Refuse(!IsList(resources.CpusetCpus), $"Invalid value {resources.CpusetCpus} for cpuset cpus");
        Refuse(!IsList(resources.CpusetMems), $"Invalid value {resources.CpusetMems} for cpuset mems");
    }

    /// <summary>The runtime-spec's form, without device rules.</summary>
    public static ResourcesSpec Of(ResourceSettings resources) => new()
    {
        Memory = Memory(resources),
        Cpu = Cpu(resources),
        Pids = new PidsSpec { Limit = resources.PidsLimit switch { null => DefaultPids, <= 0 => -1, var limit => limit } },
        BlockIo = resources.BlockIo is null && resources.BlkioWeight == 0
            ? null
            : (resources.BlockIo ?? new BlockIoSpec()) with { Weight = resources.BlkioWeight == 0 ? null : resources.BlkioWeight },
    };

    private static MemorySpec? Memory(ResourceSettings resources)
    {
        if (resources.Memory == 0 && resources.MemoryReservation == 0 && resources.MemorySwappiness is null or -1 && resources.OomKillDisable is not true)
        {
            return null;
        }

        return new MemorySpec
        {
            Limit = Set(resources.Memory),
            Reservation = Set(resources.MemoryReservation),
            // Without a word about swap, Docker gives as much swap as memory.
            Swap = resources.MemorySwap != 0 ? resources.MemorySwap : resources.Memory > 0 ? resources.Memory * 2 : null,
            Swappiness = resources.MemorySwappiness is >= 0 ? (ulong)resources.MemorySwappiness : null,
            DisableOomKiller = resources.OomKillDisable is true ? true : null,
        };
    }

    private static CpuSpec? Cpu(ResourceSettings resources)
    {
        const ulong Period = 100_000;
        var cpu = new CpuSpec
        {
            Shares = resources.CpuShares > 0 ? (ulong)resources.CpuShares : null,
            Period = resources.NanoCpus > 0 ? Period : resources.CpuPeriod > 0 ? (ulong)resources.CpuPeriod : null,
            Quota = resources.NanoCpus > 0 ? resources.NanoCpus * (long)Period / 1_000_000_000 : Set(resources.CpuQuota),
            RealtimePeriod = resources.CpuRealtimePeriod > 0 ? (ulong)resources.CpuRealtimePeriod : null,
            RealtimeRuntime = Set(resources.CpuRealtimeRuntime),
            Cpus = resources.CpusetCpus is { Length: > 0 } cpus ? cpus : null,
            Mems = resources.CpusetMems is { Length: > 0 } mems ? mems : null,
        };
        return cpu == new CpuSpec() ? null : cpu;
    }

    private static long? Set(long value) => value == 0 ? null : value;

    private static bool IsList(string? list) =>
        list is null || !list.AsSpan().ContainsAnyExcept(ListCharacters);

    private static void Refuse(bool wrong, string reason)
    {
        if (wrong)
        {
            throw new BerthException(ErrorKind.Invalid, reason);
        }
    }
}
