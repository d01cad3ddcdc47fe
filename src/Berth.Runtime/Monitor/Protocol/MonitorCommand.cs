using Berth.Oci.Runtime;

namespace Berth.Runtime.Monitor.Protocol;

/// <summary>A command of a client. Only the fields of its own command are set.</summary>
public sealed record MonitorCommand
{
    /// <summary>Chosen by the client; the reply repeats it.</summary>
    public required long Id { get; init; }

    /// <summary>One of <see cref="CommandName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Of kill: the signal's number.</summary>
    public int? Signal { get; init; }

    /// <summary>Of kill: true for every process of the container, not the first alone.</summary>
    public bool All { get; init; }

    /// <summary>Of resize and execResize.</summary>
    public ConsoleSize? Size { get; init; }

    /// <summary>Of attach.</summary>
    public AttachRequest? Attach { get; init; }

    /// <summary>Of exec.</summary>
    public ExecRequest? Exec { get; init; }

    /// <summary>Of execResize and execWait.</summary>
    public string? ExecId { get; init; }

    /// <summary>Of <see cref="CommandName.ServeNames"/>: the resolver file.</summary>
    public string? ResolverPath { get; init; }

    /// <summary>Of <see cref="CommandName.HoldPorts"/>: all the ports to hold.</summary>
    public IReadOnlyList<PublishedPort>? Ports { get; init; }
}
