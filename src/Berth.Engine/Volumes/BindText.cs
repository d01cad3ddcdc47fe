using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>Parses <c>[SOURCE:]TARGET[:OPTIONS]</c>, the text of <c>-v</c>.</summary>
public static class BindText
{
    /// <summary>Parses one specification.</summary>
    /// <returns>The mount, and its options as written.</returns>
    /// <exception cref="BerthException">Malformed; Docker's sentences.</exception>
    public static (MountRequest Mount, string Mode) Parse(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0)
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid volume specification: '{text}'");
        }

        string? source = parts.Length > 1 ? parts[0] : null;
        string mode = parts.Length > 2 ? parts[2] : "";
        bool bind = source?.StartsWith('/') == true;
        var mount = new MountRequest
        {
            Type = bind ? "bind" : "volume",
            Source = bind ? PathText.Clean(source!) : source,
            Target = MountRules.Target(parts.Length > 1 ? parts[1] : parts[0], text),
            CreateSource = true,
        };
        if (!bind && source is not null)
        {
            VolumeNames.Check(source);
        }

        foreach (string option in mode.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            mount = Apply(mount, option, text);
        }

        return (mount, mode);
    }

    private static MountRequest Apply(MountRequest mount, string option, string text) => option switch
    {
        "ro" => mount with { ReadOnly = true },
        "nocopy" when mount.Type == "volume" => mount with { NoCopy = true },
        "rprivate" or "private" or "rshared" or "shared" or "rslave" or "slave" when mount.Type == "bind" => mount with { Propagation = option },
        // z and Z relabel for SELinux, which is a no-op without it; the consistency words are for macOS: Docker's Linux engine takes them all.
        "rw" or "z" or "Z" or "consistent" or "cached" or "delegated" or "copy" => mount,
        _ => throw new BerthException(ErrorKind.Invalid, $"invalid mode: {option} in volume specification '{text}'"),
    };
}
