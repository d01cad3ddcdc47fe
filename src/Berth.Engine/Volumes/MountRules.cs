using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>What a mount may be.</summary>
public static class MountRules
{
    /// <summary>Checks and cleans the path of a mount inside the container.</summary>
    /// <param name="target">The path.</param>
    /// <param name="text">The specification, for the error.</param>
    /// <exception cref="BerthException">Not absolute, or the root.</exception>
    public static string Target(string target, string text)
    {
        if (!target.StartsWith('/'))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid volume specification: '{text}': invalid mount path: '{target}' mount path must be absolute");
        }

        string clean = PathText.Clean(target);
        return clean != "/"
            ? clean
            : throw new BerthException(ErrorKind.Invalid, $"invalid volume specification: '{text}': invalid specification: destination can't be '/'");
    }

    /// <summary>Checks a mount that came in parts (<c>--mount</c>); gives it with clean paths.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public static MountRequest Checked(MountRequest mount)
    {
        if (mount.Target.Length == 0)
        {
            throw Invalid(mount, "field Target must not be empty");
        }

        string target = Target(mount.Target, mount.Target);
        switch (mount.Type)
        {
            case "bind":
                return CheckedBind(mount) with { Target = target };
            case "volume":
                if (mount.Source is { Length: > 0 } name)
                {
                    VolumeNames.Check(name);
                }

                if (mount.Subpath is { Length: > 0 })
                {
                    throw new BerthException(ErrorKind.NotSupported, "volume-subpath is not supported by this engine: mount the whole volume");
                }

                return mount with { Target = target, Source = mount.Source is { Length: > 0 } ? mount.Source : null };
            case "tmpfs":
                return mount.Source is null or ""
                    ? mount with { Target = target }
                    : throw Invalid(mount, "field Source must not be specified");
            case "image" or "npipe" or "cluster":
                throw new BerthException(ErrorKind.NotSupported, $"mounts of type \"{mount.Type}\" are not supported by this engine");
            default:
                throw new BerthException(ErrorKind.Invalid, $"mount type unknown: \"{mount.Type}\"");
        }
    }

    private static MountRequest CheckedBind(MountRequest mount)
    {
        if (mount.Source is not { Length: > 0 } source)
        {
            throw Invalid(mount, "field Source must not be empty");
        }

        if (!source.StartsWith('/'))
        {
            throw Invalid(mount, $"invalid mount path: '{source}' mount path must be absolute");
        }

        if (!mount.CreateSource && !Path.Exists(source))
        {
            throw Invalid(mount, $"bind source path does not exist: {source}");
        }

        return mount.Propagation is null or "" or "rprivate" or "private" or "rshared" or "shared" or "rslave" or "slave"
            ? mount with { Source = PathText.Clean(source) }
            : throw Invalid(mount, $"invalid propagation mode: {mount.Propagation}");
    }

    private static BerthException Invalid(MountRequest mount, string reason) =>
        new(ErrorKind.Invalid, $"invalid mount config for type \"{mount.Type}\": {reason}");
}
