namespace Berth.Engine.Settings;

/// <summary>Whether a container that ended is started again.</summary>
/// <param name="Name">no, on-failure, always or unless-stopped.</param>
/// <param name="MaximumRetryCount">Of on-failure: most attempts; 0 for no bound.</param>
public sealed record RestartPolicy(string Name, int MaximumRetryCount)
{
    /// <summary>Never.</summary>
    public static RestartPolicy No { get; } = new("no", 0);

    /// <summary>True when a container that ended by itself is started again.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="restartCount">How often it has been started again since a person started it.</param>
    public bool Restarts(int exitCode, int restartCount) => Name switch
    {
        "always" or "unless-stopped" => true,
        "on-failure" => exitCode != 0 && (MaximumRetryCount == 0 || restartCount < MaximumRetryCount),
        _ => false,
    };

    /// <summary>True when a container is started at the engine's start.</summary>
    /// <param name="stoppedByPerson">A person stopped it.</param>
    /// <param name="exitCode">How it ended.</param>
    public bool StartsWithEngine(bool stoppedByPerson, int exitCode) => Name switch
    {
        "always" => true,
        "unless-stopped" => !stoppedByPerson,
        "on-failure" => !stoppedByPerson && exitCode != 0,
        _ => false,
    };
}
