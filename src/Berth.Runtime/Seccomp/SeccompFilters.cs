using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Berth.Linux.Seccomp;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Seccomp;

/// <summary>From a runtime-spec seccomp object to a loadable filter. runtime-spec v1.2, config-linux.md#seccomp.</summary>
public static class SeccompFilters
{
    private const uint SECCOMP_FILTER_FLAG_TSYNC = 1;
    private const uint SECCOMP_FILTER_FLAG_LOG = 2;
    private const uint SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    private const uint SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;
    private const uint SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 32;
    private const int MostCached = 64;

    private static readonly ConcurrentDictionary<string, SeccompProgram> Cache = new(StringComparer.Ordinal);

    /// <summary>Compiles for the architecture of this process; equal profiles are compiled once per process.</summary>
    /// <exception cref="BerthException">As <see cref="Compile"/>.</exception>
    public static SeccompProgram Get(SeccompSpec spec)
    {
        // The text itself is the key: a digest would load OpenSSL, which takes ten times as long as compiling.
        string key = JsonSerializer.Serialize(spec, RuntimeJson.Default.SeccompSpec);
        if (!Cache.TryGetValue(key, out SeccompProgram? filter))
        {
            filter = Compile(spec, RuntimeInformation.ProcessArchitecture);
            if (Cache.Count < MostCached)
            {
                _ = Cache.TryAdd(key, filter);
            }
        }

        return filter;
    }

    /// <summary>Compiles for <paramref name="architecture"/>.</summary>
    /// <exception cref="BerthException">Invalid: an action, operator, architecture or flag that is not known, or a filter too long for the kernel.</exception>
    public static SeccompProgram Compile(SeccompSpec spec, Architecture architecture)
    {
        SeccompPolicy policy = SeccompPolicies.Of(spec, architecture);
        bool needsListener = SeccompPolicies.UsesNotify(spec);
        uint flags = FlagsOf(spec) | (needsListener ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0);
        if (needsListener && (flags & SECCOMP_FILTER_FLAG_TSYNC) != 0)
        {
            throw new BerthException(ErrorKind.Invalid, "linux.seccomp: SECCOMP_FILTER_FLAG_TSYNC cannot be used with SCMP_ACT_NOTIFY");
        }

        try
        {
            return new SeccompProgram(BpfInstruction.Encode(SeccompCompiler.Compile(policy)), flags);
        }
        catch (ArgumentException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"linux.seccomp: {error.Message}", error);
        }
    }

    private static uint FlagsOf(SeccompSpec spec)
    {
        if (spec.Flags is null)
        {
            // As runc: without it a filter turns the slow speculation mitigations on for the whole container (kernels before 5.16).
            return SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        }

        uint flags = 0;
        foreach (string flag in spec.Flags)
        {
            flags |= flag switch
            {
                // A container's filter is loaded by its only thread: there is nobody to synchronise with.
                "SECCOMP_FILTER_FLAG_TSYNC" => 0,
                "SECCOMP_FILTER_FLAG_LOG" => SECCOMP_FILTER_FLAG_LOG,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                _ => throw new BerthException(ErrorKind.Invalid, $"linux.seccomp.flags: unknown flag \"{flag}\""),
            };
        }

        return flags;
    }
}
