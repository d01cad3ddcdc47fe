using System.Text.Json;

namespace Berth.DockerApi.Daemon;

/// <summary>Swarm: always inactive.</summary>
public sealed record SwarmInfo
{
    /// <summary>Empty.</summary>
    public string NodeID { get; init => field = value ?? ""; } = "";

    /// <summary>Empty.</summary>
    public string NodeAddr { get; init => field = value ?? ""; } = "";

    /// <summary><c>inactive</c>.</summary>
    public string LocalNodeState { get; init => field = value ?? "inactive"; } = "inactive";

    /// <summary>False.</summary>
    public bool ControlAvailable { get; init; }

    /// <summary>Empty.</summary>
    public string Error { get; init => field = value ?? ""; } = "";

    /// <summary>Null.</summary>
    public IReadOnlyList<JsonElement>? RemoteManagers { get; init; }
}
