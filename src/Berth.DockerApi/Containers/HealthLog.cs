namespace Berth.DockerApi.Containers;

/// <summary>One health check.</summary>
public sealed record HealthLog
{
    /// <summary>When it started; RFC 3339.</summary>
    public string Start { get; init => field = value ?? ""; } = "";

    /// <summary>When it ended; RFC 3339.</summary>
    public string End { get; init => field = value ?? ""; } = "";

    /// <summary>0 healthy, 1 unhealthy.</summary>
    public int ExitCode { get; init; }

    /// <summary>What it wrote.</summary>
    public string Output { get; init => field = value ?? ""; } = "";
}
