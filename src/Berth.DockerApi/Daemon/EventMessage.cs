using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>A line of GET /events.</summary>
public sealed record EventMessage
{
    /// <summary>Same as Action, for containers and images.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>Same as the actor's ID.</summary>
    [JsonPropertyName("id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Image of the container.</summary>
    [JsonPropertyName("from")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? From { get; init; }

    /// <summary>Kind of object, as <c>container</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>What happened, as <c>start</c>.</summary>
    public string Action { get; init => field = value ?? ""; } = "";

    /// <summary>Object.</summary>
    public EventActor Actor { get; init => field = value ?? new(); } = new();

    /// <summary><c>local</c>.</summary>
    [JsonPropertyName("scope")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("time")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Time { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    [JsonPropertyName("timeNano")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TimeNano { get; init; }
}
