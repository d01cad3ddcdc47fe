namespace Berth.Linux.Seccomp;

/// <summary>Instruction set and calling convention of a system call.</summary>
public enum SeccompArchitecture
{
    /// <summary>x86-64.</summary>
    X64,

    /// <summary>32-bit x86.</summary>
    X86,

    /// <summary>x86-64 with 32-bit pointers.</summary>
    X32,

    /// <summary>arm64.</summary>
    Aarch64,

    /// <summary>32-bit arm, EABI.</summary>
    Arm,
}
