using Berth.Linux;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Tape;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Rootfs;

/// <summary>Masked and read-only paths, mostly of /proc and /sys. Paths that this kernel does not have are passed over.</summary>
internal sealed class HiddenPaths(SyscallTape tape, TapeFd root)
{
    /// <summary>Where the empty directory lies until the old root goes.</summary>
    internal const string Place = "/proc";

    private static readonly DeviceNumber Null = new(1, 3);

    /// <summary>Puts an empty, unwritable tmpfs over the host's /proc in the child's namespace: where directories' masks are cloned from.</summary>
    internal static TapeFd AddEmptyDirectory(SyscallTape tape)
    {
        tape.Step = "make the empty directory that masks others";
        TapeFd fileSystem = tape.OpenFileSystem("tmpfs");
        tape.Configure(fileSystem, "source=tmpfs");
        tape.Configure(fileSystem, "size=0k");
        tape.Configure(fileSystem, "ro");
        TapeFd empty = tape.MountFileSystem(
            fileSystem,
            MountAttributes.ReadOnly | MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExecute);
        tape.Close(fileSystem);

        // A mount can be cloned only while it is attached in our namespace; this place goes away with the old root. It must not be "/":
        // the old root, once it lies on the new one, would then carry this on top, and unmounting "." would take only this away.
        tape.AttachMount(empty, Place);
        return empty;
    }

    internal void Add(LinuxSpec linux, TapeFd? empty)
    {
        foreach (string path in linux.ReadonlyPaths ?? [])
        {
            AddReadOnly(path);
        }

        foreach (string path in linux.MaskedPaths ?? [])
        {
            AddMasked(path, empty!.Value);
        }
    }

    private void AddReadOnly(string path)
    {
        tape.Step = $"make '{path}' read-only";
        TapeLabel next = tape.NewLabel();
        TapeFd target = tape.OpenIn(root, path, OpenFlags.Path, OnError.IfAbsentGoTo(next));
        TapeFd clone = tape.CloneMount(target, recursive: true);
        tape.ChangeMount(clone, new MountChange(MountAttributes.ReadOnly), recursive: true);
        tape.AttachMount(clone, target);
        tape.Close(clone);
        tape.Close(target);
        tape.Place(next);
    }

    private void AddMasked(string path, TapeFd empty)
    {
        tape.Step = $"mask '{path}'";
        TapeLabel next = tape.NewLabel(), file = tape.NewLabel();
        TapeFd target = tape.OpenIn(root, path, OpenFlags.Path, OnError.IfAbsentGoTo(next));
        tape.CheckKind(target, FileKind.Directory, Errno.ENOTDIR, OnError.GoTo(file));
        tape.AttachMount(tape.CloneMount(empty, recursive: false), target);
        tape.Jump(next);
        tape.Place(file);

        // The clone itself is checked, not the path: what is attached is what was looked at (CVE-2025-31133).
        TapeFd clone = tape.CloneMount("/dev/null", recursive: false);
        tape.CheckCharacterDevice(clone, Null);
        tape.AttachMount(clone, target);
        tape.Place(next);
    }
}
