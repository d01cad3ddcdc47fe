using Berth.Linux.Mounting;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Makes the root file system that the snapshotter described, as a detached mount.</summary>
internal static class RootMounts
{
    /// <summary>The mount; null when there is none to make.</summary>
    /// <exception cref="BerthException">The mounts are of a kind that cannot be made.</exception>
    public static MountFd? Make(IReadOnlyList<Mount> mounts) => mounts.Count switch
    {
        0 => null,
        1 => Make(mounts[0]),
        _ => throw new BerthException(ErrorKind.NotSupported, $"A root file system of {mounts.Count} mounts cannot be made; the snapshot must be one mount."),
    };

    private static MountFd Make(Mount mount) => mount.Type switch
    {
        "overlay" => MakeOverlay(mount.Options ?? []),
        "bind" => MakeBind(mount),
        _ => throw new BerthException(ErrorKind.NotSupported, $"A root file system of type '{mount.Type}' cannot be made."),
    };

    private static MountFd MakeOverlay(IReadOnlyList<string> options)
    {
        string[] lower = [];
        string? upper = null;
        string? work = null;
        var others = new List<string>();
        foreach (string option in options)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            string value = option[(equals + 1)..];
            switch (equals < 0 ? option : option[..equals])
            {
                case "lowerdir":
                    lower = value.Split(':');
                    break;
                case "upperdir":
                    upper = value;
                    break;
                case "workdir":
                    work = value;
                    break;
                default:
                    others.Add(option);
                    break;
            }
        }

        var overlay = new OverlayMount { Lower = lower, Upper = upper, Work = work };
        return (others.Count == 0 ? overlay : overlay with { Options = others }).Create();
    }

    private static MountFd MakeBind(Mount mount)
    {
        string source = mount.Source ?? throw new BerthException(ErrorKind.Invalid, "The root file system's bind mount has no source.");
        MountFd clone = Mounts.Clone(source);
        if (mount.Options?.Contains("ro") ?? false)
        {
            Mounts.Change(clone, new MountChange(MountAttributes.ReadOnly));
        }

        return clone;
    }
}
