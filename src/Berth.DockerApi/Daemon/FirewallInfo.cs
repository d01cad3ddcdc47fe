using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Firewall.</summary>
public sealed record FirewallInfo
{
    /// <summary>Driver.</summary>
    public string Driver { get; init => field = value ?? ""; } = "";

    /// <summary>What it tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<string>>? Info { get; init; }
}
