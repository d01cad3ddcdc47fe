namespace Berth.Engine.Containers;

/// <summary>Where a container is in its life; the wire's words in lower case.</summary>
public enum ContainerStatus
{
    /// <summary>Made, never started.</summary>
    Created,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Its processes are frozen.</summary>
    Paused,

    /// <summary>It ended and waits to be started again.</summary>
    Restarting,

    /// <summary>It is being removed.</summary>
    Removing,

    /// <summary>It ended.</summary>
    Exited,

    /// <summary>Its removal failed half way; only another removal is possible.</summary>
    Dead,
}
