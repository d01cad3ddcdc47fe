using System.Globalization;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Options;

/// <summary>Reads --mount: <c>type=bind,source=/a,target=/b,readonly</c>, and --tmpfs.</summary>
internal static class MountOption
{
    /// <summary>The mount that <paramref name="text"/> describes; a bind's relative source is made absolute.</summary>
    public static MountSpec Read(string text, string currentFolder)
    {
        var mount = new MountSpec { Type = "volume" };
        foreach (string field in text.Split(','))
        {
            string[] pair = field.Split('=', 2);
            string key = pair[0].Trim().ToLowerInvariant();
            string? value = pair.Length == 2 ? pair[1] : null;
            if (value is null && key is not ("readonly" or "ro" or "volume-nocopy" or "bind-nonrecursive"))
            {
                throw new CliException($"invalid argument \"{text}\" for \"--mount\" flag: invalid field '{field}' must be a key=value pair", 125);
            }

            mount = Apply(mount, key, value ?? "true");
        }

        if (string.IsNullOrEmpty(mount.Target))
        {
            throw new CliException($"invalid argument \"{text}\" for \"--mount\" flag: target is required", 125);
        }

        bool relative = mount.Type == "bind" && mount.Source is { Length: > 0 } source && !Path.IsPathRooted(source);
        return relative ? mount with { Source = Path.GetFullPath(mount.Source!, currentFolder) } : mount;
    }

    private static MountSpec Apply(MountSpec mount, string key, string value)
    {
        BindOptions bind = mount.BindOptions ?? new();
        VolumeOptions volume = mount.VolumeOptions ?? new();
        TmpfsOptions tmpfs = mount.TmpfsOptions ?? new();
        return key switch
        {
            "type" => mount with { Type = value.ToLowerInvariant() },
            "source" or "src" => mount with { Source = value },
            "target" or "dst" or "destination" => mount with { Target = value },
            "readonly" or "ro" => mount with { ReadOnly = IsTrue(key, value) },
            "consistency" => mount with { Consistency = value },
            "bind-propagation" => mount with { BindOptions = bind with { Propagation = value } },
            "bind-nonrecursive" => mount with { BindOptions = bind with { NonRecursive = IsTrue(key, value) } },
            "bind-recursive" => mount with { BindOptions = Recursive(bind, value) },
            "volume-nocopy" => mount with { VolumeOptions = volume with { NoCopy = IsTrue(key, value) } },
            "volume-subpath" => mount with { VolumeOptions = volume with { Subpath = value } },
            "volume-label" => mount with { VolumeOptions = volume with { Labels = With(volume.Labels, value) } },
            "volume-driver" => mount with { VolumeOptions = volume with { DriverConfig = (volume.DriverConfig ?? new()) with { Name = value } } },
            "volume-opt" => mount with { VolumeOptions = volume with { DriverConfig = WithOption(volume.DriverConfig ?? new(), value) } },
            "image-subpath" => mount with { ImageOptions = new ImageMountOptions { Subpath = value } },
            "tmpfs-size" => mount with { TmpfsOptions = tmpfs with { SizeBytes = Units.Bytes(value, "mount tmpfs-size") } },
            "tmpfs-mode" => mount with { TmpfsOptions = tmpfs with { Mode = Mode(value) } },
            _ => throw new CliException($"invalid argument for \"--mount\" flag: unexpected key '{key}' in '{key}={value}'", 125),
        };
    }

    private static BindOptions Recursive(BindOptions bind, string value) => value switch
    {
        "enabled" => bind,
        "disabled" => bind with { NonRecursive = true },
        "writable" => bind with { ReadOnlyNonRecursive = true },
        "readonly" => bind with { ReadOnlyForceRecursive = true },
        _ => throw new CliException($"invalid value for bind-recursive: {value} (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")", 125),
    };

    private static bool IsTrue(string key, string value) => value switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new CliException($"invalid value for {key}: {value}", 125),
    };

    private static uint Mode(string value)
    {
        try
        {
            return Convert.ToUInt32(value, 8);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"invalid value for tmpfs-mode: {value}"), 125);
        }
    }

    private static MountDriver WithOption(MountDriver driver, string pair) => driver with { Options = With(driver.Options, pair) };

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string>? pairs, string pair)
    {
        var result = new Dictionary<string, string>(pairs ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        string[] parts = pair.Split('=', 2);
        result[parts[0]] = parts.Length == 2 ? parts[1] : "";
        return result;
    }
}
