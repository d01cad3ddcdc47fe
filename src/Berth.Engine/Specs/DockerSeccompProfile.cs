using System.Runtime.InteropServices;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;

namespace Berth.Engine.Specs;

/// <summary>A filter in the format of Docker's profiles: <c>--security-opt seccomp=FILE</c>.</summary>
public sealed record DockerSeccompProfile
{
    /// <summary>SCMP_ACT_ name for what no rule matches.</summary>
    public required string DefaultAction { get; init; }

    /// <summary>errno of the default action.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary>SCMP_ARCH_ names, for every host.</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>SCMP_ARCH_ names by host.</summary>
    public IReadOnlyList<DockerSeccompArchitecture>? ArchMap { get; init; }

    /// <summary>SECCOMP_FILTER_FLAG_ names.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<DockerSeccompRule>? Syscalls { get; init; }

    /// <summary>The runtime-spec's filter for one container on this host.</summary>
    public SeccompSpec ToSpec(CapabilitySet capabilities, Version kernel, Architecture architecture)
    {
        string native = architecture == Architecture.Arm64 ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
        DockerSeccompArchitecture? mapped = ArchMap?.FirstOrDefault(entry => entry.Architecture == native);
        return new SeccompSpec
        {
            DefaultAction = DefaultAction,
            DefaultErrnoRet = DefaultErrnoRet,
            Architectures = mapped is null ? Architectures : [native, .. mapped.SubArchitectures ?? []],
            Flags = Flags,
            Syscalls =
            [
                .. (Syscalls ?? []).Where(rule => rule.Applies(capabilities, kernel, architecture)).Select(rule => new SeccompRuleSpec
                {
                    Names = rule.Names ?? (rule.Name is null ? [] : [rule.Name]),
                    Action = rule.Action,
                    ErrnoRet = rule.ErrnoRet,
                    Args = rule.Args,
                }),
            ],
        };
    }
}
