using Berth.Linux;
using Berth.Linux.Files;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Devices;

/// <summary>Device nodes of the host, for --device and --privileged.</summary>
public static class HostDevices
{
    private const string DeviceRoot = "/dev";

    /// <summary>A link can make a folder its own child: no folder under /dev is this deep.</summary>
    private const int DeepestFolder = 16;

    /// <summary>Every device under /dev but terminals of others and what a container has of its own: --privileged.</summary>
    public static IReadOnlyList<DeviceSpec> All()
    {
        var devices = new List<DeviceSpec>();
        Collect(DeviceRoot, DeviceRoot, devices, 0);
        return devices;
    }

    /// <summary>The nodes that <paramref name="mapping"/> names, and the rules that let them be used.</summary>
    /// <exception cref="BerthException">Invalid, in Docker's words: there is no device there.</exception>
    public static DeviceGrant Find(DeviceMapping mapping)
    {
        if (!DeviceMapping.IsPermissions(mapping.Permissions))
        {
            throw new BerthException(ErrorKind.Invalid, $"bad mode specified: {mapping.Permissions}");
        }

        string path = Resolve(mapping.PathOnHost);
        var devices = new List<DeviceSpec>();
        if (TryRead(path, mapping.PathInContainer, out DeviceSpec? device, out string reason))
        {
            devices.Add(device!);
        }
        else if (Directory.Exists(path))
        {
            Collect(path, mapping.PathInContainer, devices, 0);
        }

        return devices.Count > 0
            ? new DeviceGrant(devices, [.. devices.ConvertAll(one => Rule(one, mapping.Permissions))])
            : throw new BerthException(ErrorKind.Invalid,
                $"error gathering device information while adding custom device \"{mapping.PathOnHost}\": {reason}");
    }

    private static void Collect(string folder, string pathInContainer, List<DeviceSpec> devices, int depth)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            string name = Path.GetFileName(entry);
            if (folder == DeviceRoot && name is "pts" or "shm" or "fd" or "mqueue" or "console" or ".lxc" or ".lxd-mounts" or ".udev")
            {
                continue;
            }

            // In a folder that was asked for, links as those of /dev/disk/by-id count as what they lead to.
            string target = folder == DeviceRoot ? entry : Resolve(entry);
            if (TryRead(target, $"{pathInContainer}/{name}", out DeviceSpec? device, out _))
            {
                devices.Add(device!);
            }
            else if (target == entry && depth < DeepestFolder && Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null)
            {
                Collect(entry, $"{pathInContainer}/{name}", devices, depth + 1);
            }
        }
    }

    private static bool TryRead(string path, string pathInContainer, out DeviceSpec? device, out string reason)
    {
        device = null;
        reason = "not a device node";
        try
        {
            // Opened as a path only: opening a tape or a watchdog for real does things.
            if (new FileInfo(path).LinkTarget is not null)
            {
                return false;
            }

            using PathFd file = HostFiles.OpenPath(path);
            FileStatus status = file.Stat();
            if (status.Kind is not (FileKind.CharacterDevice or FileKind.BlockDevice))
            {
                return false;
            }

            device = new DeviceSpec
            {
                Type = status.Kind == FileKind.BlockDevice ? "b" : "c",
                Path = pathInContainer,
                Major = status.Device.Major,
                Minor = status.Device.Minor,
                FileMode = (uint)status.Mode,
                Uid = status.Uid,
                Gid = status.Gid,
            };
            return true;
        }
        catch (LinuxException error)
        {
            reason = error.Errno == Errno.ENOENT ? "no such file or directory" : error.Message;
            return false;
        }
    }

    /// <summary>Follows a link only if a device under /dev is at its end: no way to any other file of the host.</summary>
    private static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            string? target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return target is not null && target.StartsWith($"{DeviceRoot}/", StringComparison.Ordinal) ? target : path;
        }
        catch (IOException)
        {
            return path; // nothing there, or links in a circle: reading it says so
        }
    }

    private static DeviceCgroupRule Rule(DeviceSpec device, string permissions) =>
        new() { Allow = true, Type = device.Type, Major = device.Major, Minor = device.Minor, Access = permissions };
}
