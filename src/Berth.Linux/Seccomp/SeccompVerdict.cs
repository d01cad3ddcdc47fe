namespace Berth.Linux.Seccomp;

/// <summary>What a filter returns for a call. seccomp(2), linux/seccomp.h.</summary>
/// <param name="Value">SECCOMP_RET_ value with its 16 bits of data.</param>
public readonly record struct SeccompVerdict(uint Value)
{
    /// <summary>The call is made.</summary>
    public static SeccompVerdict Allow => new(0x7fff0000);

    /// <summary>The call is made and logged.</summary>
    public static SeccompVerdict Log => new(0x7ffc0000);

    /// <summary>The process is killed by SIGSYS.</summary>
    public static SeccompVerdict KillProcess => new(0x80000000);

    /// <summary>The thread is killed by SIGSYS.</summary>
    public static SeccompVerdict KillThread => new(0);

    /// <summary>The thread gets a SIGSYS that it may handle.</summary>
    public static SeccompVerdict Trap => new(0x00030000);

    /// <summary>The holder of the listener decides.</summary>
    public static SeccompVerdict Notify => new(0x7fc00000);

    /// <summary>The call fails with <paramref name="errno"/>.</summary>
    public static SeccompVerdict Errno(ushort errno) => new(0x00050000u | errno);

    /// <summary>A tracer decides; it gets <paramref name="data"/>. Without one the call fails with ENOSYS.</summary>
    public static SeccompVerdict Trace(ushort data) => new(0x7ff00000u | data);
}
