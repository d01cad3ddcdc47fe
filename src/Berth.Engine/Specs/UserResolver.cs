using System.Collections.Concurrent;
using Berth.Engine.Containers;
using Berth.Images.Files;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Specs;

/// <summary>Finds a container's user in its own /etc/passwd and /etc/group.</summary>
public sealed class UserResolver(EngineParts parts)
{
    private readonly ConcurrentDictionary<Digest, UserDatabase> _ofImages = new();

    /// <summary>The user of a container that is about to start.</summary>
    public UserAccount OfStart(ContainerRecord container)
    {
        // A container that has never run has its image's files: these are read once for all of them.
        UserDatabase users = container.State.StartedAt is null && !container.Mounts.Any(point => point.Destination is "/etc" or "/etc/passwd" or "/etc/group")
            ? _ofImages.GetOrAdd(container.ImageId, _ => OfSnapshot(container.SnapshotKey))
            : OfSnapshot(container.SnapshotKey);
        return users.Find(container.Settings.Config.User, container.Host.GroupAdd ?? []);
    }

    /// <summary>A user of a running container, for an exec.</summary>
    public static UserAccount OfRunning(ContainerRecord container, string? user)
    {
        // The magic link is the container's root as its first process has it; below it every path is resolved inside (D1).
        using SafeFileHandle root = FileTree.OpenRoot($"/proc/{container.State.Pid}/root");
        return Read(root).Find(user ?? container.Settings.Config.User, container.Host.GroupAdd ?? []);
    }

    private static UserDatabase Read(SafeFileHandle root) => new(
        FileTree.TryReadFile(root, "/etc/passwd", UserDatabase.MaxBytes), FileTree.TryReadFile(root, "/etc/group", UserDatabase.MaxBytes));

    private UserDatabase OfSnapshot(string key)
    {
        using SafeFileHandle root = parts.Content.Snapshots.OpenRoot(key);
        return Read(root);
    }
}
