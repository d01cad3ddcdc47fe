using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>An open network namespace. It lives at least as long as this fd, a process in it, or an interface's peer pins it. network_namespaces(7).</summary>
public sealed partial class NetworkNamespace() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Path under which other processes of this PID namespace can open the same namespace while this handle is open.</summary>
    public string SharedPath => $"/proc/{Environment.ProcessId}/fd/{(int)handle}";

    /// <summary>Opens a namespace by path, such as <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="LinuxException">The path does not open.</exception>
    public static NetworkNamespace Open(string path)
    {
        NetworkNamespace opened = open(path, O_RDONLY | O_CLOEXEC);
        return opened.IsInvalid ? throw LinuxException.FromLastError("open", path) : opened;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial NetworkNamespace open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
