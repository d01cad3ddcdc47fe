using System.Globalization;
using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>Options of a tmpfs.</summary>
public static class TmpfsText
{
    private static readonly string[] Defaults = ["noexec", "nosuid", "nodev"];

    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "exec", "noexec", "suid", "nosuid", "dev", "nodev", "ro", "rw", "sync", "async", "atime", "noatime", "diratime", "nodiratime",
        "relatime", "norelatime", "strictatime", "nostrictatime", "rprivate", "private", "rslave", "slave", "rshared", "shared",
    };

    /// <summary>Options of <c>--tmpfs TARGET:OPTIONS</c>; Docker's defaults come first, so that what is asked for wins.</summary>
    /// <exception cref="BerthException">An option that a tmpfs does not have.</exception>
    public static IReadOnlyList<string> Options(string text)
    {
        string[] asked = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (string option in asked)
        {
            string name = option.Split('=')[0];
            if (!Flags.Contains(option) && (option == name || name is not ("size" or "mode" or "uid" or "gid" or "nr_inodes" or "nr_blocks" or "mpol")))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid tmpfs option [\"{option}\"]");
            }
        }

        return [.. Defaults, .. asked];
    }

    /// <summary>Options of <c>--mount type=tmpfs</c>.</summary>
    public static IReadOnlyList<string> Options(MountRequest mount)
    {
        var options = new List<string>(Defaults);
        if (mount.TmpfsSize > 0)
        {
            options.Add("size=" + mount.TmpfsSize.ToString(CultureInfo.InvariantCulture));
        }

        if (mount.TmpfsMode != 0)
        {
            options.Add("mode=" + Convert.ToString(mount.TmpfsMode, 8));
        }

        if (mount.ReadOnly)
        {
            options.Add("ro");
        }

        return options;
    }
}
