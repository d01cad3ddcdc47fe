using System.Text.Json.Serialization;

namespace Berth.DockerApi.Containers;

/// <summary>State of a container.</summary>
public sealed record ContainerState
{
    /// <summary><c>created</c>, <c>running</c>, <c>paused</c>, <c>restarting</c>, <c>removing</c>, <c>exited</c> or <c>dead</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Whether its process runs (or is paused).</summary>
    public bool Running { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether the policy is restarting it.</summary>
    public bool Restarting { get; init; }

    /// <summary>Whether the kernel killed it for memory.</summary>
    public bool OOMKilled { get; init; }

    /// <summary>Whether its removal failed.</summary>
    public bool Dead { get; init; }

    /// <summary>Process ID on the host; 0 if not running.</summary>
    public int Pid { get; init; }

    /// <summary>Exit code of the last run.</summary>
    public int ExitCode { get; init; }

    /// <summary>Why the last start failed.</summary>
    public string Error { get; init => field = value ?? ""; } = "";

    /// <summary>Last start; <c>0001-01-01T00:00:00Z</c> for never.</summary>
    public string StartedAt { get; init => field = value ?? ""; } = "";

    /// <summary>Last end; <c>0001-01-01T00:00:00Z</c> for never.</summary>
    public string FinishedAt { get; init => field = value ?? ""; } = "";

    /// <summary>Health; null without a check.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Health? Health { get; init; }
}
