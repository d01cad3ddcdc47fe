namespace Berth.Runtime.Monitor;

/// <summary>What <see cref="ContainerRuntime"/> needs to know.</summary>
public sealed record ContainerRuntimeOptions
{
    /// <summary>Absolute path of <c>berth-runtime</c>.</summary>
    public required string ProgramPath { get; init; }

    /// <summary>Cgroup of all monitors, such as <c>/berth/monitors</c>, made when it is missing; null leaves them in the engine's.</summary>
    public string? MonitorCgroupPath { get; init; }
}
