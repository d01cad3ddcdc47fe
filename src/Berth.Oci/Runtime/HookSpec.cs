namespace Berth.Oci.Runtime;

/// <summary>One hook.</summary>
public sealed record HookSpec
{
    /// <summary>Absolute path of the program.</summary>
    public required string Path { get; init; }

    /// <summary>Its arguments, with argv[0].</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Its environment.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Seconds until it is killed and has failed; more than 0.</summary>
    public int? Timeout { get; init; }
}
