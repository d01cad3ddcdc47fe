using Berth.DockerApi.Containers;
using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's mounts (<c>--mount</c>) ⇄ the engine's.</summary>
internal static class MountMap
{
    /// <summary>From the wire.</summary>
    public static MountRequest ToEngine(MountSpec mount)
    {
        if (mount.VolumeOptions?.DriverConfig is { } driver && (driver.Name is not (null or "" or "local") || driver.Options is { Count: > 0 }))
        {
            throw new BerthException(ErrorKind.NotSupported, "not supported by this engine: volume drivers and their options (volume-driver, volume-opt)");
        }

        if (mount.TmpfsOptions?.Options is { Count: > 0 } || mount.BindOptions is { ReadOnlyNonRecursive: true })
        {
            throw new BerthException(ErrorKind.NotSupported, "not supported by this engine: tmpfs options beside size and mode, bind-recursive=writable");
        }

        return new MountRequest
        {
            Type = mount.Type ?? "",
            Source = mount.Source,
            Target = mount.Target ?? "",
            ReadOnly = mount.ReadOnly,
            Propagation = mount.BindOptions?.Propagation,
            NonRecursive = mount.BindOptions?.NonRecursive ?? false,
            CreateSource = mount.BindOptions?.CreateMountpoint ?? false,
            NoCopy = mount.VolumeOptions?.NoCopy ?? false,
            Labels = mount.VolumeOptions?.Labels,
            Subpath = mount.VolumeOptions?.Subpath,
            TmpfsSize = mount.TmpfsOptions?.SizeBytes ?? 0,
            TmpfsMode = mount.TmpfsOptions?.Mode ?? 0,
        };
    }

    /// <summary>To the wire.</summary>
    public static MountSpec ToWire(MountRequest mount) => new()
    {
        Type = mount.Type,
        Source = mount.Source,
        Target = mount.Target,
        ReadOnly = mount.ReadOnly,
        BindOptions = mount.Type == "bind" && (mount.Propagation is { Length: > 0 } || mount.NonRecursive || mount.CreateSource)
            ? new BindOptions { Propagation = mount.Propagation, NonRecursive = mount.NonRecursive, CreateMountpoint = mount.CreateSource }
            : null,
        VolumeOptions = mount.Type == "volume" && (mount.NoCopy || mount.Labels is { Count: > 0 })
            ? new VolumeOptions { NoCopy = mount.NoCopy, Labels = mount.Labels }
            : null,
        TmpfsOptions = mount.Type == "tmpfs" && (mount.TmpfsSize > 0 || mount.TmpfsMode > 0)
            ? new TmpfsOptions { SizeBytes = mount.TmpfsSize, Mode = mount.TmpfsMode }
            : null,
    };
}
