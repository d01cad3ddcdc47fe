using Berth.Engine.Settings;

namespace Berth.Engine.Containers;

/// <summary>A container that is wanted.</summary>
public sealed record CreateRequest
{
    /// <summary>Its name; null for a random one.</summary>
    public string? Name { get; init; }

    /// <summary>What it is to be.</summary>
    public required ContainerSettings Settings { get; init; }

    /// <summary>How it sits on the host.</summary>
    public required HostSettings Host { get; init; }

    /// <summary>IPv4 address that was asked for; null for any.</summary>
    public string? Address { get; init; }
}
