namespace Berth.Engine.Volumes;

/// <summary>A volume, as kept in the record store.</summary>
public sealed record VolumeRecord
{
    /// <summary>Its name; 64 hex digits for an anonymous one.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Made for a container that named none.</summary>
    public bool Anonymous { get; init; }

    /// <summary>A container has filled or used it: it is never filled from an image again.</summary>
    public bool Used { get; init; }
}
