using System.Runtime.InteropServices;

namespace Berth.Linux.Files;

/// <summary>Flags of openat2(2); O_CLOEXEC is always added.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,

    /// <summary>O_WRONLY.</summary>
    WriteOnly = 1,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT.</summary>
    Create = 0x40,

    /// <summary>O_EXCL: fail with EEXIST when the name is taken, also by a link.</summary>
    Exclusive = 0x80,

    /// <summary>O_NOCTTY.</summary>
    NoControllingTerminal = 0x100,

    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,

    /// <summary>O_APPEND.</summary>
    Append = 0x400,

    /// <summary>O_NONBLOCK: opening a fifo or device does not wait.</summary>
    NonBlocking = 0x800,

    /// <summary>O_DIRECTORY as on x86-64; translated on arm64.</summary>
    Directory = 0x10000,

    /// <summary>O_NOFOLLOW as on x86-64; translated on arm64. With <see cref="Path"/> the link itself is opened, otherwise ELOOP.</summary>
    NoFollow = 0x20000,

    /// <summary>O_PATH: a handle for use in other calls; cannot be read.</summary>
    Path = 0x200000,
}

internal static class OpenFlagsKernel
{
    private const int O_CLOEXEC = 0x80000;

    /// <summary>The kernel's bits of this architecture. arm64 has its own O_DIRECTORY and O_NOFOLLOW.</summary>
    internal static int ToKernel(this OpenFlags flags)
    {
        int bits = (int)flags | O_CLOEXEC;
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            bits &= ~(int)(OpenFlags.Directory | OpenFlags.NoFollow);
            bits |= flags.HasFlag(OpenFlags.Directory) ? 0x4000 : 0;
            bits |= flags.HasFlag(OpenFlags.NoFollow) ? 0x8000 : 0;
        }

        return bits;
    }
}
