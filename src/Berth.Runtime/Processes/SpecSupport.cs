using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>Refuses by name what this kernel, or Berth, does not have: nothing of a spec is passed over in silence.</summary>
internal static class SpecSupport
{
    /// <exception cref="BerthException">A field that cannot be honoured; it is named.</exception>
    internal static void Check(RuntimeSpec spec)
    {
        if (spec.Linux?.MountLabel is { Length: > 0 })
        {
            SecurityLabels.ThrowWithoutSelinux("linux.mountLabel");
        }

        if (spec.Linux?.IntelRdt is not null)
        {
            throw new BerthException(
                ErrorKind.NotSupported,
                Path.Exists("/sys/fs/resctrl/schemata")
                    ? "linux.intelRdt is not built. Leave it out."
                    : "linux.intelRdt cannot be set: no resctrl file system is mounted on /sys/fs/resctrl (the CPU or the kernel has none). Leave it out.");
        }

        bool hasMaps = spec.Linux?.UidMappings is { Count: > 0 } || spec.Linux?.GidMappings is { Count: > 0 };
        NamespaceSpec? user = Find(spec, "user");
        if (hasMaps && user is null)
        {
            throw new BerthException(
                ErrorKind.Invalid, "linux.uidMappings and gidMappings need a user namespace: add {\"type\": \"user\"} to linux.namespaces.");
        }

        if (user is { Path: null or "" } && (spec.Linux!.UidMappings is not { Count: > 0 } || spec.Linux.GidMappings is not { Count: > 0 }))
        {
            throw new BerthException(ErrorKind.Invalid, "A new user namespace needs linux.uidMappings and linux.gidMappings.");
        }

        if (spec.Linux?.NetDevices is { Count: > 0 } && Find(spec, "network") is null)
        {
            throw new BerthException(ErrorKind.Invalid, "linux.netDevices needs a network namespace of the container's own.");
        }
    }

    private static NamespaceSpec? Find(RuntimeSpec spec, string type)
    {
        foreach (NamespaceSpec item in spec.Linux?.Namespaces ?? [])
        {
            if (item.Type == type)
            {
                return item;
            }
        }

        return null;
    }
}
