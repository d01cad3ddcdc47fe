using Berth.Content;
using Berth.Content.Records;
using Berth.Images;
using Berth.Images.Store;

namespace Berth.Build;

/// <summary>What a builder works with.</summary>
public sealed record BuilderServices
{
    /// <summary>The data root: contexts are unpacked below its folder of unfinished writes.</summary>
    public required DataRoot Root { get; init; }

    /// <summary>Blobs, leases, layers and snapshots.</summary>
    public required ImageContent Content { get; init; }

    /// <summary>Where base images come from and results go.</summary>
    public required ImageStore Images { get; init; }

    /// <summary>Where the step cache is kept.</summary>
    public required RecordStore Records { get; init; }

    /// <summary>Runs RUN steps.</summary>
    public required IStepRunner Runner { get; init; }

    /// <summary>The clock of cache records. Images do not depend on it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
