using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>linux.personality. runtime-spec v1.2, config-linux.md#personality.</summary>
internal static class Personalities
{
    /// <summary>The number for personality(2); null when the spec does not say.</summary>
    internal static uint? Parse(PersonalitySpec? personality) => personality switch
    {
        null => null,
        { Flags.Count: > 0 } => throw new BerthException(ErrorKind.Invalid, "linux.personality.flags: the spec defines none."),
        { Domain: "LINUX" } => 0,
        { Domain: "LINUX32" } => 8,
        _ => throw new BerthException(ErrorKind.Invalid, $"linux.personality.domain: there is no '{personality.Domain}'."),
    };
}
