using System.Runtime.InteropServices;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Berth.Runtime.Seccomp;

namespace Berth.RuntimeCli.Oci;

/// <summary>The spec's system call filter, compiled.</summary>
internal static class SystemCallFilter
{
    /// <summary>Null when the spec has none.</summary>
    internal static SeccompProgram? Compile(RuntimeSpec spec)
    {
        if (spec.Linux?.Seccomp is not { } seccomp)
        {
            return null;
        }

        // Not SeccompFilters.Get: its cache's key is a SHA-256, for which this short process would load OpenSSL.
        SeccompProgram program = SeccompFilters.Compile(seccomp, RuntimeInformation.ProcessArchitecture);
        return program.NeedsListener
            ? throw new BerthException(ErrorKind.NotSupported, "linux.seccomp: SCMP_ACT_NOTIFY is not built.")
            : program;
    }
}
