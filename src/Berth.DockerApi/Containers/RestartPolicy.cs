namespace Berth.DockerApi.Containers;

/// <summary>What happens when a container exits.</summary>
public sealed record RestartPolicy
{
    /// <summary><c>no</c>, <c>always</c>, <c>unless-stopped</c>, <c>on-failure</c> or empty.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Most restarts with on-failure; 0 for no limit.</summary>
    public int MaximumRetryCount { get; init; }
}
