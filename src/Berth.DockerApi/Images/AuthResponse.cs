using System.Text.Json.Serialization;

namespace Berth.DockerApi.Images;

/// <summary>Answer to POST /auth.</summary>
public sealed record AuthResponse
{
    /// <summary>What happened.</summary>
    public string Status { get; init => field = value ?? ""; } = "";

    /// <summary>Refresh token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdentityToken { get; init; }
}
