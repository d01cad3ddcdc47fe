namespace Berth.Engine.Containers;

/// <summary>What <c>docker wait</c> waits for.</summary>
public enum WaitCondition
{
    /// <summary>That it stands still; at once when it does.</summary>
    NotRunning,

    /// <summary>The next end of a run.</summary>
    NextExit,

    /// <summary>Its removal.</summary>
    Removed,
}
