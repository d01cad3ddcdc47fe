using System.Text;
using Berth.Layers.Unpacking;
using Berth.Linux;
using Berth.Linux.Trees;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Files;

/// <summary>A place in a tree: the open directory that holds it, and its name there (empty for the root itself).</summary>
internal sealed class TreePlace : IDisposable
{
    private readonly SafeFileHandle _root;
    private readonly string _path;

    private TreePlace(SafeFileHandle root, string path, SafeFileHandle directory, byte[] name)
    {
        (_root, _path, Directory, Name) = (root, path, directory, name);
        int error = TreeStatus.TryRead(directory, name, out TreeStatus status);
        Status = status;
        if (error != 0)
        {
            directory.Dispose();
            throw NotFound(path);
        }
    }

    public SafeFileHandle Directory { get; }

    public byte[] Name { get; }

    public TreeStatus Status { get; }

    /// <summary>Links on the way are followed inside the root, the last component is not (but with a '/' or "/." after it, it is).</summary>
    public static TreePlace Find(SafeFileHandle root, string path)
    {
        byte[] clean = Clean(path);
        bool follow = path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);
        if (follow && clean.Length > 0)
        {
            using SafeFileHandle target = OpenDirectory(root, path);
            clean = ResolvedPath(root, target);
        }

        ReadOnlySpan<byte> parent = TreePath.Parent(clean);
        return new TreePlace(root, path, OpenInRoot(root, parent, path), TreePath.Name(clean).ToArray());
    }

    /// <summary>Opens the directory at <paramref name="path"/>, links followed.</summary>
    /// <exception cref="BerthException">Nothing there (NotFound); not a directory (Invalid).</exception>
    public static SafeFileHandle OpenDirectory(SafeFileHandle root, string path) => OpenInRoot(root, Clean(path), path);

    /// <summary>The path of an open directory below the root, without links: what the kernel says of both.</summary>
    /// <exception cref="BerthException">It was moved out of the root meanwhile.</exception>
    public static byte[] ResolvedPath(SafeFileHandle root, SafeFileHandle directory)
    {
        using SafeFileHandle descriptors = TreeOpen.OpenDirectory("/proc/self/fd");
        ReadOnlySpan<byte> top = TreeEntries.ReadLink(descriptors, Number(root)) ?? [];
        ReadOnlySpan<byte> path = TreeEntries.ReadLink(descriptors, Number(directory)) ?? [];
        if (top.SequenceEqual("/"u8))
        {
            return path[1..].ToArray();
        }

        bool inside = path.StartsWith(top) && (path.Length == top.Length || path[top.Length] == (byte)'/');
        return inside
            ? path.Length == top.Length ? [] : path[(top.Length + 1)..].ToArray()
            : throw new BerthException(ErrorKind.Conflict, "the folder was moved while it was used");
    }

    /// <summary>Relative, without "." and "..": these are taken away by name, as Docker's clients do before they ask.</summary>
    public static byte[] Clean(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return TreePath.Normalise(Encoding.UTF8.GetBytes(string.Join('/', parts)));
    }

    public static PathStat ToStat(SafeFileHandle directory, byte[] name, in TreeStatus status) => new()
    {
        Name = name.Length == 0 ? "/" : Encoding.UTF8.GetString(name),
        Size = status.Size,
        Mode = status.Mode,
        GoMode = GoModeOf(status.Mode),
        ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(status.ModifiedSeconds, -62135596800, 253402300799)).AddTicks(status.ModifiedNanoseconds / 100),
        LinkTarget = status.IsSymbolicLink ? Encoding.UTF8.GetString(TreeEntries.ReadLink(directory, name) ?? []) : "",
        Uid = status.Uid,
        Gid = status.Gid,
    };

    /// <summary>Docker's stat; a link's target is given as an absolute path in the root where that exists.</summary>
    public PathStat ToStat()
    {
        PathStat stat = ToStat(Directory, Name, Status);
        if (!Status.IsSymbolicLink || TreeOpen.TryOpenInRoot(_root, Encoding.UTF8.GetBytes(_path), OpenMode.PathOnly, 0, out SafeFileHandle target) != 0)
        {
            return stat;
        }

        using (target)
        {
            return stat with { LinkTarget = "/" + Encoding.UTF8.GetString(ResolvedPath(_root, target)) };
        }
    }

    public void Dispose() => Directory.Dispose();

    private static byte[] Number(SafeFileHandle handle) =>
        Encoding.ASCII.GetBytes(handle.DangerousGetHandle().ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static SafeFileHandle OpenInRoot(SafeFileHandle root, ReadOnlySpan<byte> path, string asked)
    {
        int error = TreeOpen.TryOpenInRoot(root, path.IsEmpty ? "."u8 : path, OpenMode.Directory, 0, out SafeFileHandle handle);
        if (error == 0)
        {
            return handle;
        }

        handle.Dispose();
        throw error switch
        {
            Errno.ENOENT => NotFound(asked),
            Errno.ENOTDIR => new BerthException(ErrorKind.Invalid, $"extraction point is not a directory: {asked}"),
            _ => new BerthException(ErrorKind.Invalid, $"cannot open {asked}: errno {error}"),
        };
    }

    private static BerthException NotFound(string path) => new(ErrorKind.NotFound, $"Could not find the file {path} in container");

    /// <summary>Go's os.FileMode: type bits at the top, permissions at the bottom.</summary>
    private static uint GoModeOf(uint mode)
    {
        uint type = (mode & 0xF000) switch
        {
            0x4000 => 1u << 31,
            0xA000 => 1u << 27,
            0x6000 => 1u << 26,
            0x2000 => (1u << 26) | (1u << 21),
            0x1000 => 1u << 25,
            0xC000 => 1u << 24,
            _ => 0,
        };
        type |= (mode & 0x800) != 0 ? 1u << 23 : 0;
        type |= (mode & 0x400) != 0 ? 1u << 22 : 0;
        type |= (mode & 0x200) != 0 ? 1u << 20 : 0;
        return type | (mode & 0x1FF);
    }
}
