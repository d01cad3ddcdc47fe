using Berth.Oci;

namespace Berth.DockerApi.Client;

/// <summary>Nobody answers at the engine's address.</summary>
public sealed class DockerConnectionException(DockerEndpoint endpoint, bool refused, Exception inner)
    : BerthException(ErrorKind.Unavailable, Sentence(endpoint, refused, inner), inner)
{
    /// <summary>Whether no engine listens there at all (no such socket, or connection refused).</summary>
    public bool Refused { get; } = refused;

    private static string Sentence(DockerEndpoint endpoint, bool refused, Exception inner) => refused
        ? $"Cannot connect to the daemon at {endpoint.Address}. Is berthd running?"
        : $"Cannot connect to the daemon at {endpoint.Address}: {inner.Message}";
}
