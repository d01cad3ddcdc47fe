namespace Berth.Runtime.Cgroups;

/// <summary>Memory of a container, in bytes.</summary>
public sealed record MemoryUsageStats
{
    /// <summary>In use, page cache included.</summary>
    public long UsageBytes { get; init; }

    /// <summary>Most that was in use; 0 where the kernel does not say (v2 before 5.19).</summary>
    public long MaxUsageBytes { get; init; }

    /// <summary>The limit; null for none.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>Times the limit was reached.</summary>
    public long LimitHits { get; init; }

    /// <summary>Processes that the OOM killer ended.</summary>
    public long OomKills { get; init; }

    /// <summary>The kernel's memory.stat.</summary>
    public IReadOnlyDictionary<string, long> Stat { get; init; } = new Dictionary<string, long>();
}
