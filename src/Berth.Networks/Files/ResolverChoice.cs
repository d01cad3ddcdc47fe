namespace Berth.Networks.Files;

/// <summary>A container's own resolver settings (<c>--dns</c>, <c>--dns-search</c>, <c>--dns-option</c>); an empty list takes the host's.</summary>
public sealed record ResolverChoice
{
    /// <summary>Nothing chosen.</summary>
    public static ResolverChoice Host { get; } = new();

    /// <summary>Resolver addresses.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Search domains; a single <c>.</c> means none.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>Options, resolv.conf(5).</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
