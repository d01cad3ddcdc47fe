namespace Berth.Engine.Settings;

/// <summary>Log driver of a container.</summary>
public sealed record LogSettings
{
    /// <summary>json-file or none.</summary>
    public string Type { get; init; } = "json-file";

    /// <summary>max-size (as 10m), max-file.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
