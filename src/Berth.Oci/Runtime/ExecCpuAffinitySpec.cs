namespace Berth.Oci.Runtime;

/// <summary>CPUs of exec'd processes. runtime-spec v1.2, config.md.</summary>
public sealed record ExecCpuAffinitySpec
{
    /// <summary>CPU list before the move into the cgroup.</summary>
    public string? Initial { get; init; }

    /// <summary>CPU list after it.</summary>
    public string? Final { get; init; }
}
