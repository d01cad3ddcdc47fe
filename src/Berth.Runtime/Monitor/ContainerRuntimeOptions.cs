namespace Berth.Runtime.Monitor;

/// <summary>What <see cref="ContainerRuntime"/> needs to know.</summary>
public sealed record ContainerRuntimeOptions
{
    /// <summary>Absolute path of <c>berth-runtime</c>.</summary>
    public required string ProgramPath { get; init; }
}
