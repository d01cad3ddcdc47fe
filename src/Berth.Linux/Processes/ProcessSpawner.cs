using System.Runtime.InteropServices;
using Berth.Linux.Files;

namespace Berth.Linux.Processes;

/// <summary>
/// Starts a program by posix_spawn(3), whose child half is C and shares memory with us until exec: cheap also from a process with a large
/// heap, and no managed code runs after the fork. Signals are reset in the child.
/// </summary>
public static unsafe partial class ProcessSpawner
{
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80;
    private const int F_DUPFD_CLOEXEC = 1030;

    /// <summary>Starts the program; its pid and a handle.</summary>
    /// <exception cref="LinuxException">posix_spawn's error, ENOENT or EACCES of the program included.</exception>
    public static (int Pid, PidFd Process) Spawn(SpawnRequest request)
    {
        // Whatever we inherited without close-on-exec from our own parent must not reach the child.
        ProcessControl.CloseOnExecFrom(3);
        List<FdHandle> high = [];
        byte* actions = stackalloc byte[512];
        byte* attributes = stackalloc byte[1024];
        Check(posix_spawn_file_actions_init(actions), request.Path);
        Check(posix_spawnattr_init(attributes), request.Path);
        try
        {
            AddDescriptors(actions, request, high);
            SetAttributes(attributes, request);
            using var arguments = new NativeStrings(request.Arguments);
            using var environment = new NativeStrings(request.Environment);
            int pid;
            fixed (byte* path = Libc.Utf8(request.Path))
            {
                Check(posix_spawn(&pid, path, actions, attributes, arguments.Pointer, environment.Pointer), request.Path);
            }

            return (pid, PidFd.TryOpen(pid) ?? throw new LinuxException("pidfd_open", request.Path, Errno.ESRCH));
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
            high.ForEach(static fd => fd.Dispose());
        }
    }

    private static void AddDescriptors(byte* actions, SpawnRequest request, List<FdHandle> high)
    {
        // First moved above every target, so that one dup2 never overwrites the source of a later one.
        int floor = request.Descriptors.Count + 3;
        for (int target = 0; target < request.Descriptors.Count; target++)
        {
            using PathOrHandle source = new(request.Descriptors[target]);
            nint copy = Libc.Retry(Nr.fcntl, source.Number, F_DUPFD_CLOEXEC, floor);
            high.Add(FdHandle.Adopt<PathFd>(copy, "fcntl(F_DUPFD_CLOEXEC)", "fd " + source.Number));
            Check(posix_spawn_file_actions_adddup2(actions, high[^1].Number, target), request.Path);
        }
    }

    private static void SetAttributes(byte* attributes, SpawnRequest request)
    {
        byte* all = stackalloc byte[128];
        byte* none = stackalloc byte[128];
        new Span<byte>(all, 128).Fill(0xff);
        new Span<byte>(none, 128).Clear();
        Check(posix_spawnattr_setsigdefault(attributes, all), request.Path);
        Check(posix_spawnattr_setsigmask(attributes, none), request.Path);
        short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
        Check(
            posix_spawnattr_setflags(attributes, request.NewSession ? (short)(flags | POSIX_SPAWN_SETSID) : flags),
            request.Path);
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
        {
            throw new LinuxException("posix_spawn", path, error);
        }
    }

    /// <summary>A handle of the caller's, or /dev/null opened for as long as it takes.</summary>
    private readonly ref struct PathOrHandle(SafeHandle? given)
    {
        private readonly SafeHandle? _null = given is null ? HostFiles.OpenFile("/dev/null", OpenFlags.ReadWrite) : null;

        internal int Number => (int)(given ?? _null!).DangerousGetHandle();

        public void Dispose() => _null?.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int target);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);
}
