using Berth.Linux.Namespaces;

namespace Berth.Networks;

/// <summary>What this process holds for one container.</summary>
internal sealed class Attachment(Sandbox sandbox) : IDisposable
{
    public Sandbox Sandbox { get; } = sandbox;

    /// <summary>The namespace's fd; null with host, or when a restored container's could not be opened.</summary>
    public NamespaceFd? Namespace { get; init; }

    /// <summary>Null in modes without an endpoint.</summary>
    public Endpoint? Endpoint { get; init; }

    public void Dispose() => Namespace?.Dispose();
}
