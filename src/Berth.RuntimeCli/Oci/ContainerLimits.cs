using Berth.Linux.Cgroups;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Berth.Runtime.Seccomp;

namespace Berth.RuntimeCli.Oci;

/// <summary>What of the spec is set on the cgroup, and its system call filter.</summary>
internal static class ContainerLimits
{
    internal static void Apply(Cgroup cgroup, RuntimeSpec spec)
    {
    }

    internal static SeccompProgram? Compile(RuntimeSpec spec) =>
        spec.Linux?.Seccomp is { } seccomp ? SeccompFilters.Get(seccomp) : null;
}
