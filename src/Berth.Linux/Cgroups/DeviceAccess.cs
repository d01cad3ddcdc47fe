namespace Berth.Linux.Cgroups;

/// <summary>What is done with a device; the bits are those of BPF_DEVCG_ACC_*.</summary>
[Flags]
public enum DeviceAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A node is made (m).</summary>
    Make = 1,

    /// <summary>It is opened for reading (r).</summary>
    Read = 2,

    /// <summary>It is opened for writing (w).</summary>
    Write = 4,

    /// <summary>All three.</summary>
    All = 7,
}
