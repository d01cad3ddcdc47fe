using Berth.Engine.Containers;
using Berth.Engine.Events;
using Berth.Engine.Networks;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Images.Store;
using Berth.Networks;
using Berth.Runtime.Monitor;
using Microsoft.Extensions.Logging;

namespace Berth.Engine;

/// <summary>What the verbs work on, opened once by the program that hosts the engine.</summary>
public sealed record EngineParts
{
    /// <summary>Names everything made on the host: bridge, nft table, parent of the control groups.</summary>
    public required string Instance { get; init; }

    /// <summary>Where things are.</summary>
    public required EnginePaths Paths { get; init; }

    /// <summary>Blobs, layers, snapshots.</summary>
    public required ImageContent Content { get; init; }

    /// <summary>The images.</summary>
    public required ImageStore Images { get; init; }

    /// <summary>The networks.</summary>
    public required NetworkService Networks { get; init; }

    /// <summary>Their records.</summary>
    public required NetworkStore NetworkStore { get; init; }

    /// <summary>Starts monitors.</summary>
    public required ContainerRuntime Runtime { get; init; }

    /// <summary>The containers.</summary>
    public required ContainerStore Containers { get; init; }

    /// <summary>The volumes.</summary>
    public required VolumeService Volumes { get; init; }

    /// <summary>The event stream.</summary>
    public required EventLog Events { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Cancelled when the engine is asked to stop; containers run on.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Where to log.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
