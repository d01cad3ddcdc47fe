using Berth.Linux.Mounting;
using Berth.Oci;

namespace Berth.Runtime.Rootfs;

/// <summary>The spec's linux.rootfsPropagation.</summary>
internal static class RootPropagation
{
    /// <summary>Null when the spec does not say.</summary>
    internal static (MountPropagation Kind, bool Recursive)? Parse(string? text) => text switch
    {
        null or "" => null,
        "private" or "rprivate" => (MountPropagation.Private, text[0] == 'r'),
        "slave" or "rslave" => (MountPropagation.Slave, text[0] == 'r'),
        "shared" or "rshared" => (MountPropagation.Shared, false),
        "unbindable" or "runbindable" => (MountPropagation.Unbindable, false),
        _ => throw new BerthException(ErrorKind.Invalid, $"The spec names the unknown rootfsPropagation '{text}'."),
    };
}
