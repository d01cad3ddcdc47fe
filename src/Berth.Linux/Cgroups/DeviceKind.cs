namespace Berth.Linux.Cgroups;

/// <summary>Kind of a device node; the numbers are those of BPF_DEVCG_DEV_*.</summary>
public enum DeviceKind
{
    /// <summary>Either.</summary>
    All = 0,

    /// <summary>Block.</summary>
    Block = 1,

    /// <summary>Character.</summary>
    Character = 2,
}
