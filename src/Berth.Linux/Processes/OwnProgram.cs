using System.Runtime.InteropServices;
using Berth.Linux.Files;
using Berth.Linux.Mounting;

namespace Berth.Linux.Processes;

/// <summary>
/// Runs a program from a read-only, detached clone of the mount it lies on. An entrypoint <c>/proc/self/exe</c> runs the runtime's own binary
/// inside the container; once it is idle it could be opened for writing there and replaced for the host (CVE-2019-5736). Through this clone
/// it cannot, and a file has no other name in the container.
/// </summary>
public static unsafe partial class OwnProgram
{
    private const string Self = "/proc/self/exe";

    /// <summary>Whether this process runs from a read-only mount already.</summary>
    public static bool IsReadOnly
    {
        get
        {
            const long ST_RDONLY = 1;
            const int FlagsField = 10; // struct statfs: type, bsize, blocks, bfree, bavail, files, ffree, fsid, namelen, frsize, flags
            long* status = stackalloc long[16];
            using PathFd self = HostFiles.OpenPath(Self);
            Libc.Check(Libc.Retry(Nr.fstatfs, self.Number, (nint)status), "fstatfs", Self);
            return (status[FlagsField] & ST_RDONLY) != 0;
        }
    }

    /// <summary>A read-only clone of the program at <paramref name="path"/>, to be executed as <c>/proc/self/fd/N</c>.</summary>
    public static MountFd CloneReadOnly(string path)
    {
        MountFd clone = Mounts.Clone(path);
        Mounts.Change(clone, new MountChange(MountAttributes.ReadOnly, 0, MountPropagation.Private));
        return clone;
    }

    /// <summary>Executes this program again, with the same arguments and environment, from a read-only clone. Returns only by an exception.</summary>
    public static void ExecuteReadOnly(IReadOnlyList<string> arguments)
    {
        using MountFd clone = CloneReadOnly(Self);
        using var argv = new NativeStrings([Environment.ProcessPath ?? Self, .. arguments]);
        byte empty = 0;
        byte** environment = *(byte***)dlsym(0, "environ\0"u8);
        nint result = Libc.Syscall(
            Nr.execveat, clone.Number, (nint)(&empty), (nint)argv.Pointer, (nint)environment, Libc.AT_EMPTY_PATH);
        Libc.Check(result, "execveat", Self);
    }

    private static nint dlsym(nint library, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            return dlsym(library, text);
        }
    }

    [LibraryImport("libc")]
    private static partial nint dlsym(nint library, byte* name);
}
