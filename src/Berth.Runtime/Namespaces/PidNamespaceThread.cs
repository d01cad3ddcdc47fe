using Berth.Linux.Namespaces;
using Berth.Linux.Processes;
using Berth.Linux.Tape;

namespace Berth.Runtime.Namespaces;

/// <summary>
/// Clones a child into another pid namespace with a single fork: this thread's children go there while it has joined it, the thread itself
/// never does. Afterwards the thread is put back.
/// </summary>
internal static class PidNamespaceThread
{
    /// <summary>As <see cref="Cloner.Clone"/>; in our own pid namespace when <paramref name="pid"/> is null.</summary>
    internal static ClonedProcess Clone(SyscallTape tape, CloneRequest request, NamespaceFd? pid) =>
        pid is null ? Cloner.Clone(tape, request) : CloneIn(tape, request, () => CurrentThread.Join(pid, NamespaceKinds.Pid));

    /// <summary>As <see cref="Cloner.Clone"/>, in the pid namespace of a running process.</summary>
    internal static ClonedProcess Clone(SyscallTape tape, CloneRequest request, PidFd target) =>
        CloneIn(tape, request, () => CurrentThread.Join(target, NamespaceKinds.Pid));

    private static ClonedProcess CloneIn(SyscallTape tape, CloneRequest request, Action join)
    {
        using var own = NamespaceFd.Open("/proc/self/ns/pid", NamespaceKinds.Pid);
        join();
        try
        {
            return Cloner.Clone(tape, request);
        }
        finally
        {
            CurrentThread.Join(own, NamespaceKinds.Pid);
        }
    }
}
