namespace Berth.Runtime.Monitor.Protocol;

/// <summary>
/// First frame in either direction. A client says the highest version it speaks; the monitor answers with the one both will use.
/// A client may send commands behind its hello without waiting.
/// </summary>
public sealed record Hello
{
    /// <summary>The version described by docs/adr/0002-monitor-protocol.md.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Commands that a version-1 monitor serves.</summary>
    public static IReadOnlyList<string> CurrentCapabilities { get; } =
    [
        CommandName.Wait, CommandName.Attach, CommandName.ReleaseOutput, CommandName.Resize, CommandName.Kill,
        CommandName.RootFs, CommandName.Exec, CommandName.ExecResize, CommandName.ExecWait,
        CommandName.ServeNames, CommandName.HoldPorts,
    ];

    /// <summary>Protocol version.</summary>
    public required int Version { get; init; }

    /// <summary>Names of commands that the monitor serves; null from a client.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>The container's ID; null from a client.</summary>
    public string? ContainerId { get; init; }

    /// <summary>The container's first process; 0 from a client.</summary>
    public int Pid { get; init; }

    /// <summary>When its program was running; null from a client.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
