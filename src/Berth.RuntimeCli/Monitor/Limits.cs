using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Monitor;
using Berth.Runtime.Processes;
using Berth.Runtime.Seccomp;

namespace Berth.RuntimeCli.Monitor;

/// <summary>What bounds a container: its cgroup's limits and its system call filter.</summary>
internal static class Limits
{
    /// <summary>Sets the spec's limits on the cgroup.</summary>
    /// <exception cref="StartException">The kernel, or this host, cannot set one of them.</exception>
    public static void Apply(Cgroup cgroup, RuntimeSpec spec)
    {
        try
        {
            CgroupLimits.Apply(cgroup, spec.Linux?.Resources);
        }
        catch (BerthException error)
        {
            throw new StartException(error.Kind, error.Message)
            {
                Failure = StartFailure.Cgroup,
                Step = "limits",
                Errno = (error.InnerException as LinuxException)?.Errno ?? 0,
            };
        }
    }

    /// <summary>The spec's filter; null without one.</summary>
    public static SeccompProgram? CompileSeccomp(RuntimeSpec spec)
    {
        if (spec.Linux?.Seccomp is not { } seccomp)
        {
            return null;
        }

        // Not SeccompFilters.Get: its key is a SHA-256, for which this process would load OpenSSL.
        SeccompProgram program = SeccompFilters.Compile(seccomp, RuntimeInformation.ProcessArchitecture);
        return program.NeedsListener
            ? throw new BerthException(ErrorKind.NotSupported, "linux.seccomp: SCMP_ACT_NOTIFY is not built.")
            : program;
    }
}
