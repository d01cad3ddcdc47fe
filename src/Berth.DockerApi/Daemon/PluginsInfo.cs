namespace Berth.DockerApi.Daemon;

/// <summary>Drivers that the engine has.</summary>
public sealed record PluginsInfo
{
    /// <summary>Of volumes.</summary>
    public IReadOnlyList<string>? Volume { get; init; }

    /// <summary>Of networks.</summary>
    public IReadOnlyList<string>? Network { get; init; }

    /// <summary>Of authorization.</summary>
    public IReadOnlyList<string>? Authorization { get; init; }

    /// <summary>Of logs.</summary>
    public IReadOnlyList<string>? Log { get; init; }
}
