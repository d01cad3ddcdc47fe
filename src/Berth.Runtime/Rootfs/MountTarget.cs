using Berth.Linux;
using Berth.Linux.Files;
using Berth.Linux.Tape;
using Berth.Oci;

namespace Berth.Runtime.Rootfs;

/// <summary>
/// Opens the places in the rootfs that mounts go on, making missing ones. All by descriptor and below the root (D1, D2): a link in the image
/// or a racing container cannot lead a mount or a new file to the host (CVE-2021-30465, CVE-2024-45310).
/// </summary>
internal static class MountTarget
{
    private const int DirectoryMode = 0x1ed; // 0755
    private const int FileMode = 0x1a4; // 0644

    /// <summary>Directories that must be the image's own: a link there redirects what the runtime makes (CVE-2026-41579, CVE-2019-19921).</summary>
    internal static bool MustBeDirectory(string destination) => destination is "/proc" or "/sys" or "/dev";

    /// <summary>Cleans a path of the spec: absolute, no "..", no doubled slashes.</summary>
    /// <exception cref="BerthException">It has "..".</exception>
    internal static string Clean(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Array.IndexOf(parts, "..") >= 0
            ? throw new BerthException(ErrorKind.Invalid, $"The path '{path}' of the spec has a '..' part.")
            : "/" + string.Join('/', Array.FindAll(parts, static part => part != "."));
    }

    /// <summary>An O_PATH handle to <paramref name="destination"/> (clean), made as a directory or empty file when missing.</summary>
    internal static TapeFd Open(SyscallTape tape, TapeFd root, string destination, bool isDirectory)
    {
        bool guarded = MustBeDirectory(destination);
        OpenFlags flags = guarded ? OpenFlags.Path | OpenFlags.NoFollow : OpenFlags.Path;
        TapeLabel missing = tape.NewLabel(), done = tape.NewLabel();
        TapeFd target = tape.OpenIn(root, destination, flags, OnError.IfAbsentGoTo(missing));
        tape.Jump(done);
        tape.Place(missing);
        Make(tape, root, destination, isDirectory);
        tape.Assign(target, tape.OpenIn(root, destination, flags));
        tape.Place(done);
        if (guarded)
        {
            tape.CheckKind(target, FileKind.Directory, Errno.ENOTDIR);
        }

        return target;
    }

    /// <summary>The directory that <paramref name="path"/> (clean, not "/") is in, made when missing.</summary>
    internal static TapeFd OpenParent(SyscallTape tape, TapeFd root, string path, out string name)
    {
        int cut = path.LastIndexOf('/');
        name = path[(cut + 1)..];
        return Open(tape, root, cut == 0 ? "/" : path[..cut], isDirectory: true);
    }

    private static void Make(SyscallTape tape, TapeFd root, string destination, bool isDirectory)
    {
        string[] parts = destination.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string above = "/";
        for (int i = 0; i < parts.Length; i++)
        {
            TapeFd parent = tape.OpenIn(root, above, OpenFlags.Path | OpenFlags.Directory);
            if (i == parts.Length - 1 && !isDirectory)
            {
                tape.MakeNode(parent, parts[i], new NodeKind(FileKind.Regular, FileMode), OnError.Ignore);
            }
            else
            {
                tape.MakeDirectory(parent, parts[i], DirectoryMode, OnError.Ignore);
            }

            tape.Close(parent);
            above += (i == 0 ? "" : "/") + parts[i];
        }
    }
}
