using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Resource limits of processes.</summary>
public static class Rlimits
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
    };

    /// <summary>
    /// The limits of a container: those asked for, and open files 1024:524288 unless asked for. The engine's own limits are never
    /// inherited: what a container gets does not depend on how the engine was started.
    /// </summary>
    /// <exception cref="BerthException">An unknown name, or a soft limit over the hard one.</exception>
    public static IReadOnlyList<RlimitSpec> Of(IReadOnlyList<UlimitRequest> requests)
    {
        var limits = new Dictionary<string, RlimitSpec>(StringComparer.Ordinal)
        {
            ["nofile"] = new() { Type = "RLIMIT_NOFILE", Soft = 1024, Hard = 524288 },
        };
        foreach (UlimitRequest request in requests)
        {
            string name = request.Name.ToLowerInvariant();
            if (!Names.Contains(name))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid ulimit type: {request.Name}");
            }

            if (request.Hard >= 0 && (request.Soft < 0 || request.Soft > request.Hard))
            {
                throw new BerthException(
                    ErrorKind.Invalid, $"ulimit soft limit must be less than or equal to hard limit: {request.Soft} > {request.Hard}");
            }

            limits[name] = new RlimitSpec
            {
                Type = "RLIMIT_" + name.ToUpperInvariant(),
                Soft = unchecked((ulong)request.Soft), // -1 is RLIM_INFINITY
                Hard = unchecked((ulong)request.Hard),
            };
        }

        return [.. limits.Values];
    }
}
