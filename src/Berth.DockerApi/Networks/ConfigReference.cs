namespace Berth.DockerApi.Networks;

/// <summary>Names a configuration network.</summary>
public sealed record ConfigReference
{
    /// <summary>Network.</summary>
    public string Network { get; init => field = value ?? ""; } = "";
}
