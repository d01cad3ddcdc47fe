using Berth.Linux.Files;

namespace Berth.Linux.Namespaces;

/// <summary>An open namespace: it lives at least as long as this handle.</summary>
public sealed class NamespaceFd() : FdHandle
{
    private const int NS_GET_NSTYPE = 0xb703;

    /// <summary>Opens the namespace that <paramref name="path"/> names (/proc/PID/ns/net, /run/netns/x, /proc/PID/fd/N).</summary>
    /// <exception cref="LinuxException">Not there, or EINVAL: not a namespace of <paramref name="kind"/>.</exception>
    public static unsafe NamespaceFd Open(string path, NamespaceKinds kind)
    {
        fixed (byte* name = Libc.Utf8(path))
        {
            nint fd = Libc.Retry(Nr.openat, Libc.AT_FDCWD, (nint)name, OpenFlags.ReadOnly.ToKernel());
            NamespaceFd opened = Adopt<NamespaceFd>(fd, "openat", path);
            if (Libc.Retry(Nr.ioctl, opened.Number, NS_GET_NSTYPE) == (nint)(uint)kind)
            {
                return opened;
            }

            opened.Dispose();
            throw new LinuxException("ioctl(NS_GET_NSTYPE)", $"{path} (not a {kind} namespace)", Errno.EINVAL);
        }
    }

    /// <summary>Makes a new network namespace, with nothing in it but a loopback that is down.</summary>
    public static NamespaceFd CreateNetwork() =>
        NamespaceThread.RunInNew(
            NamespaceKinds.Network, static () => Open("/proc/thread-self/ns/net", NamespaceKinds.Network));
}
