using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Engine.Volumes;

/// <summary>Turns everything that asks for a mount (-v, --mount, --tmpfs, --volumes-from, the image's VOLUME) into mount points.</summary>
public sealed class MountResolver(VolumeService volumes, ContainerStore containers, EnginePaths paths)
{
    /// <summary>The mount points of a container that is being made, ordered by destination. New volumes are made.</summary>
    /// <param name="settings">Its settings, merged with the image's.</param>
    /// <param name="host">Its host settings.</param>
    /// <param name="undo">Gets the removal of every volume that was made.</param>
    /// <exception cref="BerthException">A malformed mount, two on one place, or no such container.</exception>
    public IReadOnlyList<MountPoint> Resolve(ContainerSettings settings, HostSettings host, UndoStack undo)
    {
        var points = new Dictionary<string, MountPoint>(StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (string from in host.VolumesFrom ?? [])
        {
            AddFrom(points, from);
        }

        foreach (string bind in host.Binds ?? [])
        {
            (MountRequest mount, string mode) = BindText.Parse(bind);
            Add(points, asked, Point(mount, undo) with { Mode = mode });
        }

        foreach (MountRequest mount in host.Mounts ?? [])
        {
            Add(points, asked, Point(MountRules.Checked(mount), undo));
        }

        foreach ((string target, string options) in host.Tmpfs ?? new Dictionary<string, string>())
        {
            Add(points, asked, new MountPoint
            {
                Type = "tmpfs",
                Source = "",
                Destination = MountRules.Target(target, target),
                Options = TmpfsText.Options(options),
            });
        }

        foreach (string target in settings.Config.Volumes?.Keys ?? [])
        {
            string clean = MountRules.Target(target, target);
            if (!points.ContainsKey(clean))
            {
                points.Add(clean, Point(new MountRequest { Type = "volume", Target = clean }, undo));
            }
        }

        return [.. points.Values.OrderBy(point => point.Destination, StringComparer.Ordinal)];
    }

    private static void Add(Dictionary<string, MountPoint> points, HashSet<string> asked, MountPoint point)
    {
        if (!asked.Add(point.Destination))
        {
            throw new BerthException(ErrorKind.Invalid, $"Duplicate mount point: {point.Destination}");
        }

        points[point.Destination] = point;
    }

    private void AddFrom(Dictionary<string, MountPoint> points, string from)
    {
        string[] parts = from.Split(':');
        string mode = parts.Length > 1 ? parts[1] : "";
        if (parts.Length > 2 || mode is not ("" or "ro" or "rw" or "z" or "Z"))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid volumes-from specification: '{from}'");
        }

        foreach (MountPoint point in containers.Find(parts[0]).Record.Mounts.Where(point => point.Type != "tmpfs"))
        {
            // The volume stays with the container that it was made for: removing this one must not take it away.
            points[point.Destination] = point with { Writable = point.Writable && mode != "ro", Anonymous = false, CopyUp = false };
        }
    }

    private MountPoint Point(MountRequest mount, UndoStack undo)
    {
        switch (mount.Type)
        {
            case "bind":
                if (mount.CreateSource && !Path.Exists(mount.Source))
                {
                    Directory.CreateDirectory(mount.Source!);
                }

                return new MountPoint
                {
                    Type = "bind",
                    Source = mount.Source!,
                    Destination = mount.Target,
                    Writable = !mount.ReadOnly,
                    Propagation = mount.Propagation is { Length: > 0 } propagation ? propagation : "rprivate",
                    NonRecursive = mount.NonRecursive,
                };
            case "tmpfs":
                return new MountPoint
                {
                    Type = "tmpfs",
                    Source = "",
                    Destination = mount.Target,
                    Writable = !mount.ReadOnly,
                    Options = TmpfsText.Options(mount),
                };
            default:
                return VolumePoint(mount, undo);
        }
    }

    private MountPoint VolumePoint(MountRequest mount, UndoStack undo)
    {
        string name = mount.Source ?? ContainerId.New().ToString();
        if (volumes.Ensure(name, anonymous: mount.Source is null, mount.Labels))
        {
            undo.Push($"making volume {name}", () =>
            {
                volumes.Remove(name, force: true);
                return ValueTask.CompletedTask;
            });
        }

        return new MountPoint
        {
            Type = "volume",
            Name = name,
            Source = paths.VolumeData(name),
            Destination = mount.Target,
            Writable = !mount.ReadOnly,
            Anonymous = mount.Source is null,
            CopyUp = !mount.NoCopy,
        };
    }
}
