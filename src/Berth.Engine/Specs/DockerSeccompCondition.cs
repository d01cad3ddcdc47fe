namespace Berth.Engine.Specs;

/// <summary>When a rule of a filter in Docker's format applies.</summary>
public sealed record DockerSeccompCondition
{
    /// <summary>GOARCH names.</summary>
    public IReadOnlyList<string>? Arches { get; init; }

    /// <summary>Capabilities.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Kernel version, as 4.8.</summary>
    public string? MinKernel { get; init; }
}
