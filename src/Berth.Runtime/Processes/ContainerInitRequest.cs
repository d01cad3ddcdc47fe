using System.Runtime.InteropServices;
using Berth.Linux.Cgroups;
using Berth.Linux.Mounting;
using Berth.Linux.Namespaces;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>All that starting a container's first process takes.</summary>
public sealed record ContainerInitRequest
{
    /// <summary>The bundle's config.json. Its <c>linux.resources</c> are not looked at: set them on <see cref="Cgroup"/> before the start.</summary>
    public required RuntimeSpec Spec { get; init; }

    /// <summary>The bundle's folder; relative paths of the spec start here.</summary>
    public required string BundlePath { get; init; }

    /// <summary>The container's ID; names its session keyring.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The root file system as a detached mount (it stays the caller's, and is attached in the container only). Null: the spec's <c>root.path</c>.</summary>
    public MountFd? Rootfs { get; init; }

    /// <summary>Joined, and shown at the spec's mount of type cgroup. Null: the process stays in the caller's cgroup.</summary>
    public Cgroup? Cgroup { get; init; }

    /// <summary>Network namespace to join in place of what the spec says; for one that has no path any more.</summary>
    public NamespaceFd? NetworkNamespace { get; init; }

    /// <summary>Loaded before the program is executed; null: no filter. The spec's own <c>linux.seccomp</c> is not compiled here.</summary>
    public SeccompProgram? Seccomp { get; init; }

    /// <summary>Stdin, stdout, stderr. Required, unless the spec's process has a terminal.</summary>
    public ProcessStreams? Streams { get; init; }

    /// <summary>When given, the process is made ready and then waits to read one byte that is not 0 from here before it executes the program.</summary>
    public SafeHandle? StartGate { get; init; }

    /// <summary>Resource limits that the kernel refuses are a warning instead of an error: for limits that nobody asked for.</summary>
    public bool LenientLimits { get; init; }

    /// <summary>Who gets the listener of a filter with notify rules.</summary>
    public SeccompListener? Listener { get; init; }

    /// <summary>The process stops once all is mounted, before it leaves the host's tree: <see cref="ContainerInit.WaitForStop"/>.</summary>
    public bool StopBeforePivot { get; init; }

    /// <summary>chroot(2) instead of pivot_root(2).</summary>
    public bool NoPivot { get; init; }

    /// <summary>The caller's session keyring stays.</summary>
    public bool NoNewKeyring { get; init; }

    /// <summary>How many inherited descriptors from 3 up the program keeps (runc's --preserve-fds).</summary>
    public int PreserveDescriptors { get; init; }
}
