namespace Berth.Engine.Specs;

/// <summary>An architecture and those that its kernel runs too.</summary>
public sealed record DockerSeccompArchitecture
{
    /// <summary>SCMP_ARCH_ name.</summary>
    public required string Architecture { get; init; }

    /// <summary>SCMP_ARCH_ names.</summary>
    public IReadOnlyList<string>? SubArchitectures { get; init; }
}
