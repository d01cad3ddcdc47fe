using System.Runtime.InteropServices;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;

namespace Berth.Engine.Specs;

/// <summary>A rule of a filter in Docker's format: the runtime-spec's, and when it applies.</summary>
public sealed record DockerSeccompRule
{
    /// <summary>System calls.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>One system call (the older form).</summary>
    public string? Name { get; init; }

    /// <summary>SCMP_ACT_ name.</summary>
    public required string Action { get; init; }

    /// <summary>errno of the action.</summary>
    public uint? ErrnoRet { get; init; }

    /// <summary>All must match.</summary>
    public IReadOnlyList<SeccompArgSpec>? Args { get; init; }

    /// <summary>It applies only when these hold.</summary>
    public DockerSeccompCondition? Includes { get; init; }

    /// <summary>It applies only when these do not hold.</summary>
    public DockerSeccompCondition? Excludes { get; init; }

    /// <summary>True when it applies to a container.</summary>
    public bool Applies(CapabilitySet capabilities, Version kernel, Architecture architecture)
    {
        string arch = architecture == Architecture.Arm64 ? "arm64" : "amd64";
        bool included = Includes is null
            || ((Includes.Arches is not { Count: > 0 } arches || arches.Contains(arch))
                && (Includes.Caps ?? []).All(capabilities.Contains)
                && (Includes.MinKernel is not { } least || !Version.TryParse(least, out Version? version) || kernel >= version));
        bool excluded = Excludes is not null
            && ((Excludes.Arches ?? []).Contains(arch)
                || (Excludes.Caps ?? []).Any(capabilities.Contains)
                || (Excludes.MinKernel is { } most && Version.TryParse(most, out Version? limit) && kernel >= limit));
        return included && !excluded;
    }
}
