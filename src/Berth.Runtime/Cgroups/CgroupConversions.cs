namespace Berth.Runtime.Cgroups;

/// <summary>From the runtime-spec's numbers, which are cgroup v1's, to those of cgroup v2.</summary>
public static class CgroupConversions
{
    /// <summary>Least cpu.shares.</summary>
    public const ulong MinShares = 2;

    /// <summary>Most cpu.shares.</summary>
    public const ulong MaxShares = 262144;

    /// <summary>
    /// cpu.weight (1 to 10000) of cpu.shares (2 to 262144). The curve goes through both ends and through the two
    /// defaults, 1024 and 100; the older straight line made a default container 39. The same as runc 1.4's and crun 1.23's.
    /// </summary>
    public static ulong WeightOfShares(ulong shares)
    {
        if (shares <= MinShares)
        {
            return 1;
        }

        if (shares >= MaxShares)
        {
            return 10000;
        }

        double log = Math.Log2(shares);
        double exponent = (((log * log) + (125 * log)) / 612.0) - (7.0 / 34.0);
        return (ulong)Math.Ceiling(Math.Pow(10, exponent));
    }

    /// <summary>io.weight (1 to 10000) of blkio.weight (10 to 1000).</summary>
    public static ulong IoWeightOfBlkioWeight(ushort weight) => 1 + ((((ulong)weight - 10) * 9999) / 990);

    /// <summary>memory.swap.max of a limit of memory and swap together; null for no limit. Both in bytes, -1 for none.</summary>
    /// <exception cref="ArgumentException">Swap is limited without memory, or below it.</exception>
    public static long? SwapOfMemoryAndSwap(long? memory, long memoryAndSwap)
    {
        if (memoryAndSwap < 0)
        {
            return null;
        }

        if (memory is null or <= 0)
        {
            throw new ArgumentException("cannot be set without a memory limit");
        }

        return memoryAndSwap >= memory
            ? memoryAndSwap - memory.Value
            : throw new ArgumentException("is memory and swap together and cannot be less than the memory limit");
    }
}
