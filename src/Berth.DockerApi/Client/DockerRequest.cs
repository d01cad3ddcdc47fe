namespace Berth.DockerApi.Client;

/// <summary>One request to the engine.</summary>
public sealed record DockerRequest(string Method, Route Route)
{
    /// <summary>Body of known length; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Body that is streamed (chunked) while the answer is read; the client does not dispose it.</summary>
    public Stream? BodyStream { get; init; }

    /// <summary>Type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether the connection is asked for (Upgrade: tcp).</summary>
    internal bool Upgrade { get; init; }

    /// <summary>GET.</summary>
    public static DockerRequest Get(Route route) => new("GET", route);

    /// <summary>POST without a body.</summary>
    public static DockerRequest Post(Route route) => new("POST", route);

    /// <summary>DELETE.</summary>
    public static DockerRequest Delete(Route route) => new("DELETE", route);
}
