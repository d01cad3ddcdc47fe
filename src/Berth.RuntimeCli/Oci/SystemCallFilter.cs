using System.Runtime.InteropServices;
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
        return SeccompFilters.Compile(seccomp, RuntimeInformation.ProcessArchitecture);
    }

    /// <summary>Who gets the listener of a notifying filter; null when the spec names nobody.</summary>
    internal static SeccompListener? Listener(RuntimeSpec spec, RuntimeState state) =>
        spec.Linux?.Seccomp is { ListenerPath: { Length: > 0 } path } seccomp
            ? new SeccompListener(path, seccomp.ListenerMetadata, state)
            : null;
}
