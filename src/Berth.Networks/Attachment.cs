using Berth.Linux.Namespaces;

namespace Berth.Networks;

/// <summary>What this process holds for one container.</summary>
internal sealed class Attachment(Sandbox sandbox) : IDisposable
{
    /// <summary>Without endpoints; see <see cref="Describe"/>.</summary>
    public Sandbox Sandbox { get; } = sandbox;

    /// <summary>The container's name; changes with rename.</summary>
    public required string ContainerName { get; set; }

    /// <summary>The namespace's fd; null with host, or when a restored container's could not be opened.</summary>
    public NamespaceFd? Namespace { get; init; }

    /// <summary>Empty in modes without endpoints.</summary>
    public List<Endpoint> Endpoints { get; init; } = [];

    /// <summary>The sandbox with its endpoints as they are now.</summary>
    public Sandbox Describe() => Endpoints.Count == 0 ? Sandbox : Sandbox with { Endpoints = [.. Endpoints.Select(static endpoint => endpoint.ToRecord())] };

    public void Dispose() => Namespace?.Dispose();
}
