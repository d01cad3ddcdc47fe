namespace Berth.Linux.Namespaces;

/// <summary>Namespaces of the calling thread. Only for kinds that can be taken back at once; otherwise <see cref="NamespaceThread"/>.</summary>
public static class CurrentThread
{
    /// <summary>Joins namespaces: of the process behind a pidfd those that <paramref name="kinds"/> names, or the one of a namespace handle. setns(2).</summary>
    /// <exception cref="LinuxException">ESRCH: the process has ended. EINVAL: the namespace is not of that kind, or not below ours.</exception>
    public static void Join(FdHandle target, NamespaceKinds kinds) =>
        Libc.Check(Libc.Retry(Nr.setns, target.Number, (nint)(uint)kinds), "setns", kinds.ToString());
}
