namespace Berth.Build;

/// <summary>What a builder works with.</summary>
public sealed record BuilderServices
{
    /// <summary>Runs RUN steps.</summary>
    public required IStepRunner Runner { get; init; }

    /// <summary>The clock of <c>created</c> in histories of images from scratch, and of cache records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
