namespace Berth.Linux.Cgroups;

/// <summary>What the memory controller counted since the cgroup was made.</summary>
/// <param name="Kills">Processes that the kernel's OOM killer ended in it.</param>
/// <param name="LimitHits">Times its memory limit was reached.</param>
public readonly record struct OomCounters(long Kills, long LimitHits);
