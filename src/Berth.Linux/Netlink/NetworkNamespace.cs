using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>An open network namespace. It lives at least as long as this fd or a process in it. network_namespaces(7).</summary>
public sealed partial class NetworkNamespace() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;
    private const int CLONE_NEWNET = 0x40000000;
    private const int StackBytes = 256 * 1024;

    /// <summary>Path under which other processes of this PID namespace can open the same namespace while this handle is open.</summary>
    public string SharedPath => $"/proc/{Environment.ProcessId}/fd/{(int)handle}";

    /// <summary>Opens a namespace by path, such as <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="LinuxException">The path does not open.</exception>
    public static NetworkNamespace Open(string path)
    {
        NetworkNamespace opened = open(path, O_RDONLY | O_CLOEXEC);
        return opened.IsInvalid ? throw LinuxException.FromLastError("open", path) : opened;
    }

    /// <summary>Makes a new namespace and runs <paramref name="configure"/> inside it.</summary>
    /// <remarks>On a thread of its own that ends with the call: a namespace cannot leak into the thread pool.</remarks>
    /// <exception cref="LinuxException">The kernel refused (CAP_SYS_ADMIN), or <paramref name="configure"/> threw.</exception>
    public static NetworkNamespace Create(Action<NetworkNamespace> configure) => OnOwnThread(() =>
    {
        if (unshare(CLONE_NEWNET) != 0)
        {
            throw LinuxException.FromLastError("unshare", "CLONE_NEWNET");
        }

        NetworkNamespace created = Open("/proc/thread-self/ns/net");
        try
        {
            configure(created);
            return created;
        }
        catch
        {
            created.Dispose();
            throw;
        }
    });

    /// <summary>Runs <paramref name="work"/> inside this namespace, on a thread of its own that ends with the call. Sockets opened
    /// there stay in this namespace. Blocks.</summary>
    public T Run<T>(Func<T> work) => OnOwnThread(() =>
        setns(this, CLONE_NEWNET) == 0 ? work() : throw LinuxException.FromLastError("setns", "network namespace"));

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private static T OnOwnThread<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes)
        { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NetworkNamespace open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(NetworkNamespace fd, int type);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
