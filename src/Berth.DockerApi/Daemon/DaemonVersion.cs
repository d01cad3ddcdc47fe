using System.Text.Json.Serialization;

namespace Berth.DockerApi.Daemon;

/// <summary>Answer to GET /version.</summary>
public sealed record DaemonVersion
{
    /// <summary>Product.</summary>
    public VersionPlatform Platform { get; init => field = value ?? new(); } = new();

    /// <summary>Parts.</summary>
    public IReadOnlyList<VersionComponent> Components { get; init => field = value ?? []; } = [];

    /// <summary>Version of the engine.</summary>
    public string Version { get; init => field = value ?? ""; } = "";

    /// <summary>Newest API version.</summary>
    public string ApiVersion { get; init => field = value ?? ""; } = "";

    /// <summary>Oldest API version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MinAPIVersion { get; init; }

    /// <summary>Commit.</summary>
    public string GitCommit { get; init => field = value ?? ""; } = "";

    /// <summary>Language and version.</summary>
    public string GoVersion { get; init => field = value ?? ""; } = "";

    /// <summary>GOOS value.</summary>
    public string Os { get; init => field = value ?? ""; } = "";

    /// <summary>GOARCH value.</summary>
    public string Arch { get; init => field = value ?? ""; } = "";

    /// <summary>Kernel.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KernelVersion { get; init; }

    /// <summary>Whether experimental functions are on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Experimental { get; init; }

    /// <summary>When it was built; RFC 3339.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BuildTime { get; init; }
}
