namespace Berth.Linux.Mounting;

/// <summary>How mounts made below travel between namespaces. mount_namespaces(7).</summary>
public enum MountPropagation : ulong
{
    /// <summary>Leave as it is.</summary>
    Unchanged = 0,

    /// <summary>MS_UNBINDABLE.</summary>
    Unbindable = 0x20000,

    /// <summary>MS_PRIVATE.</summary>
    Private = 0x40000,

    /// <summary>MS_SLAVE.</summary>
    Slave = 0x80000,

    /// <summary>MS_SHARED.</summary>
    Shared = 0x100000,
}
