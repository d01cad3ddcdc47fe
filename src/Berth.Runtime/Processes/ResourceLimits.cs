using Berth.Oci;

namespace Berth.Runtime.Processes;

/// <summary>Numbers of the resource limits; the same on x86-64 and arm64. getrlimit(2).</summary>
internal static class ResourceLimits
{
    private static readonly string[] Names =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC", "RLIMIT_NOFILE",
        "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO",
        "RLIMIT_RTTIME",
    ];

    /// <exception cref="BerthException">There is no such limit.</exception>
    internal static int NumberOf(string name)
    {
        int number = Array.IndexOf(Names, name);
        return number >= 0 ? number : throw new BerthException(ErrorKind.Invalid, $"The spec names the unknown limit '{name}'.");
    }
}
