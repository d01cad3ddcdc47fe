using Berth.Engine.Execs;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary>A container: its record, which is replaced as a whole, and what only lives while the engine does.</summary>
public sealed class Container(ContainerRecord record)
{
    private volatile ContainerRecord _record = record;

    /// <summary>What is known of it now.</summary>
    public ContainerRecord Record
    {
        get => _record;
        internal set => _record = value;
    }

    /// <summary>Its ID.</summary>
    public string Id => _record.Id;

    /// <summary>Its state now.</summary>
    public ContainerState State => _record.State;

    /// <summary>Held by whoever changes its state.</summary>
    public AsyncLock Gate { get; } = new();

    /// <summary>The connection to its monitor while it runs.</summary>
    public RunningContainer? Running { get; internal set; }

    /// <summary>Who waits for its end or removal.</summary>
    public ContainerWaits Waits { get; } = new();

    /// <summary>Clients that attached before the start.</summary>
    public PendingAttaches Attaches { get; } = new();

    /// <summary>Its execs.</summary>
    public ExecTable Execs { get; } = new();

    /// <summary>How long the next automatic restart waits.</summary>
    public RestartBackoff Backoff { get; internal set; } = new();

    /// <summary>Ends the wait of an automatic restart.</summary>
    public CancellationTokenSource? RestartWait { get; internal set; }

    /// <summary>Result of its health checks; null when it has none.</summary>
    public Health.HealthState? Health { get; internal set; }

    /// <summary>Ends the health checks of the current run.</summary>
    public CancellationTokenSource? HealthChecks { get; internal set; }

    /// <summary>The current run is being ended on a person's wish: no restart.</summary>
    public bool Stopping { get; internal set; }
}
