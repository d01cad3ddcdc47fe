namespace Berth.Oci.Runtime;

/// <summary>Programs run at points of the life cycle. runtime-spec v1.2, config.md#posix-platform-hooks.</summary>
public sealed record HooksSpec
{
    /// <summary>Deprecated: after the namespaces exist, before pivot.</summary>
    public IReadOnlyList<HookSpec>? Prestart { get; init; }

    /// <summary>In the runtime's namespace, during create.</summary>
    public IReadOnlyList<HookSpec>? CreateRuntime { get; init; }

    /// <summary>In the container's namespace, during create.</summary>
    public IReadOnlyList<HookSpec>? CreateContainer { get; init; }

    /// <summary>In the container's namespace, before the user's program.</summary>
    public IReadOnlyList<HookSpec>? StartContainer { get; init; }

    /// <summary>After the user's program runs.</summary>
    public IReadOnlyList<HookSpec>? Poststart { get; init; }

    /// <summary>After delete.</summary>
    public IReadOnlyList<HookSpec>? Poststop { get; init; }
}
