namespace Berth.DockerApi.Containers;

/// <summary>Health of a container.</summary>
public sealed record Health
{
    /// <summary><c>starting</c>, <c>healthy</c>, <c>unhealthy</c> or <c>none</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Failures in a row.</summary>
    public int FailingStreak { get; init; }

    /// <summary>Last checks.</summary>
    public IReadOnlyList<HealthLog>? Log { get; init; }
}
