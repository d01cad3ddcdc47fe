namespace Berth.Linux.Namespaces;

/// <summary>Kinds of namespaces, as CLONE_NEW* bits. namespaces(7).</summary>
[Flags]
public enum NamespaceKinds : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CLONE_NEWTIME. Not taken by clone3 together with others; only by unshare and setns.</summary>
    Time = 0x80,

    /// <summary>CLONE_NEWNS.</summary>
    Mount = 0x20000,

    /// <summary>CLONE_NEWCGROUP.</summary>
    Cgroup = 0x02000000,

    /// <summary>CLONE_NEWUTS.</summary>
    Uts = 0x04000000,

    /// <summary>CLONE_NEWIPC.</summary>
    Ipc = 0x08000000,

    /// <summary>CLONE_NEWUSER.</summary>
    User = 0x10000000,

    /// <summary>CLONE_NEWPID.</summary>
    Pid = 0x20000000,

    /// <summary>CLONE_NEWNET.</summary>
    Network = 0x40000000,
}
