namespace Berth.RuntimeCli.Oci;

/// <summary>What the command line remembers of a container: state.json in its folder.</summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Bundle { get; init; }

    public required int Pid { get; init; }

    /// <summary>Start time of the process in clock ticks since boot: tells a reused pid from ours. proc(5), field 22.</summary>
    public required ulong PidStartTime { get; init; }

    /// <summary>Cgroup below every hierarchy's root; null when it has none.</summary>
    public required string? CgroupPath { get; init; }

    public required DateTimeOffset Created { get; init; }
}
