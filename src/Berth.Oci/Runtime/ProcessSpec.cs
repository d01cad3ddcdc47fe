using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>A process to run in a container. runtime-spec v1.2, config.md#process.</summary>
public sealed record ProcessSpec
{
    /// <summary>True for a pseudo terminal as stdio.</summary>
    public bool Terminal { get; init; }

    /// <summary>Size of the terminal, in characters.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>Who it runs as.</summary>
    public required UserSpec User { get; init; }

    /// <summary>Program and arguments; not empty when the process is started.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Environment, NAME=value each.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Working directory; absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>Capability sets, by CAP_ name.</summary>
    public CapabilitiesSpec? Capabilities { get; init; }

    /// <summary>Resource limits.</summary>
    public IReadOnlyList<RlimitSpec>? Rlimits { get; init; }

    /// <summary>Sets no_new_privs.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>AppArmor profile that the exec changes to.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>SELinux label of the process.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>/proc/self/oom_score_adj; -1000 to 1000.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Scheduling policy. config.md#linux-process.</summary>
    public SchedulerSpec? Scheduler { get; init; }

    /// <summary>I/O priority. config.md#linux-process.</summary>
    public IoPrioritySpec? IoPriority { get; init; }

    /// <summary>CPUs of exec'd processes.</summary>
    [JsonPropertyName("execCPUAffinity")]
    public ExecCpuAffinitySpec? ExecCpuAffinity { get; init; }
}
