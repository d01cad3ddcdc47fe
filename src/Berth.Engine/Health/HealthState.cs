namespace Berth.Engine.Health;

/// <summary>Result of a container's health checks.</summary>
/// <param name="Status">starting, healthy or unhealthy.</param>
/// <param name="FailingStreak">Failures in a row.</param>
/// <param name="Log">The last five results, oldest first.</param>
public sealed record HealthState(string Status, int FailingStreak, IReadOnlyList<HealthResult> Log);
