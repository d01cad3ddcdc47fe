namespace Berth.Oci.Runtime;

/// <summary>System call filter. runtime-spec v1.2, config-linux.md#seccomp.</summary>
public sealed record SeccompSpec
{
    /// <summary>SCMP_ACT_ name for what no rule matches.</summary>
    public required string DefaultAction { get; init; }

    /// <summary>errno of the default action.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary>SCMP_ARCH_ names, beside the native one.</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>SECCOMP_FILTER_FLAG_ names.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>Socket that gets the notify descriptor.</summary>
    public string? ListenerPath { get; init; }

    /// <summary>Passed along with it.</summary>
    public string? ListenerMetadata { get; init; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<SeccompRuleSpec>? Syscalls { get; init; }
}
