
namespace Berth.Registry.Transfers;

/// <summary>One request to a registry, which can be sent again.</summary>
internal sealed record RegistryRequest(HttpMethod Method, string Path)
{
    /// <summary>The scope that it needs, as <c>repository:library/busybox:pull</c>; empty for none.</summary>
    public string Scope { get; init; } = "";

    /// <summary>An address that the registry gave (an upload), instead of <see cref="Path"/>.</summary>
    public Uri? Address { get; init; }

    /// <summary>Media types that are understood.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>First byte that is wanted.</summary>
    public long Offset { get; init; }

    /// <summary>Makes the body, anew for each time that it is sent.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>How long the answer's head may take; null for the usual time.</summary>
    public TimeSpan? Patience { get; init; }
}
