using Berth.Linux.Namespaces;
using Berth.Linux.Processes;
using Berth.Linux.Tape;

namespace Berth.Runtime.Namespaces;

/// <summary>
/// Clones a child into other namespaces with a single fork: this thread joins them, its child is born there, and the thread is put back.
/// (Into a pid namespace only the thread's children go, never the thread.)
/// </summary>
internal static class OutsideJoin
{
    /// <summary>As <see cref="Cloner.Clone"/>, in the namespaces <paramref name="targets"/>.</summary>
    internal static ClonedProcess Clone(
        SyscallTape tape, CloneRequest request, IReadOnlyList<(NamespaceFd Target, NamespaceKinds Kind)> targets)
    {
        if (targets.Count == 0)
        {
            return Cloner.Clone(tape, request);
        }

        List<(NamespaceFd Own, NamespaceKinds Kind)> left = [];
        try
        {
            foreach ((NamespaceFd target, NamespaceKinds kind) in targets)
            {
                left.Add((OpenOwn(kind), kind));
                CurrentThread.Join(target, kind);
            }

            return Cloner.Clone(tape, request);
        }
        finally
        {
            foreach ((NamespaceFd own, NamespaceKinds kind) in left)
            {
                CurrentThread.Join(own, kind);
                own.Dispose();
            }
        }
    }

    /// <summary>As <see cref="Cloner.Clone"/>, in the pid namespace of a running process.</summary>
    internal static ClonedProcess Clone(SyscallTape tape, CloneRequest request, PidFd target)
    {
        using NamespaceFd own = OpenOwn(NamespaceKinds.Pid);
        CurrentThread.Join(target, NamespaceKinds.Pid);
        try
        {
            return Cloner.Clone(tape, request);
        }
        finally
        {
            CurrentThread.Join(own, NamespaceKinds.Pid);
        }
    }

    private static NamespaceFd OpenOwn(NamespaceKinds kind)
    {
        string name = kind switch
        {
            NamespaceKinds.Network => "net",
            _ => kind.ToString().ToLowerInvariant(),
        };
        return NamespaceFd.Open("/proc/thread-self/ns/" + name, kind);
    }
}
