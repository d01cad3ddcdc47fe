using System.Runtime.InteropServices;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>Terminals: size, raw mode, and the two ends of a pseudo-terminal. ioctl_tty(2), pts(4).</summary>
public static unsafe class Terminal
{
    private const nint TCGETS = 0x5401;
    private const nint TCSETS = 0x5402;
    private const nint TIOCGWINSZ = 0x5413;
    private const nint TIOCSWINSZ = 0x5414;
    private const nint TIOCSPTLCK = 0x40045431;
    private const nint TIOCGPTPEER = 0x5441;
    private const long DEVPTS_SUPER_MAGIC = 0x1cd1;

    /// <summary>Whether the descriptor is a terminal.</summary>
    public static bool IsTerminal(SafeHandle file)
    {
        byte* settings = stackalloc byte[64];
        return Ioctl(file, TCGETS, (nint)settings) >= 0;
    }

    /// <summary>The window's size in characters; 0 × 0 when nobody has set it.</summary>
    public static TerminalSize GetSize(SafeHandle terminal)
    {
        ushort* size = stackalloc ushort[4];
        Libc.Check(Ioctl(terminal, TIOCGWINSZ, (nint)size), "ioctl(TIOCGWINSZ)", "terminal");
        return new TerminalSize(size[0], size[1]);
    }

    /// <summary>Sets the window's size; its foreground processes get SIGWINCH.</summary>
    public static void SetSize(SafeHandle terminal, TerminalSize size)
    {
        ushort* raw = stackalloc ushort[4] { size.Rows, size.Columns, 0, 0 };
        Libc.Check(Ioctl(terminal, TIOCSWINSZ, (nint)raw), "ioctl(TIOCSWINSZ)", "terminal");
    }

    /// <summary>Passes every key through unprocessed until the returned object is disposed. cfmakeraw(3).</summary>
    public static IDisposable EnterRawMode(SafeHandle terminal) => new RawMode(terminal);

    /// <summary>A new pseudo-terminal of the devpts that is mounted (or detached) at <paramref name="devpts"/>; never of another's (CVE-2025-52565).</summary>
    /// <exception cref="LinuxException">ENOTTY: what is there is no devpts.</exception>
    public static PseudoTerminal Open(MountFd devpts)
    {
        using var root = RootFd.Of(devpts);
        return Open(root, "ptmx");
    }

    /// <summary>A new pseudo-terminal from the multiplexer at <paramref name="path"/> in <paramref name="root"/>, checked to be of devpts.</summary>
    public static PseudoTerminal Open(RootFd root, string path)
    {
        SafeFileHandle master = root.OpenFile(path, OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
        try
        {
            long* statfs = stackalloc long[16];
            Libc.Check(Libc.Retry(Nr.fstatfs, Fd(master), (nint)statfs), "fstatfs", path);
            if (statfs[0] != DEVPTS_SUPER_MAGIC)
            {
                throw new LinuxException("fstatfs", $"{path} (not on a devpts)", Errno.ENOTTY);
            }

            int unlocked = 0;
            Libc.Check(Ioctl(master, TIOCSPTLCK, (nint)(&unlocked)), "ioctl(TIOCSPTLCK)", path);
            nint flags = (OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal).ToKernel();
            nint peer = Libc.Check(Ioctl(master, TIOCGPTPEER, flags), "ioctl(TIOCGPTPEER)", path);
            return new PseudoTerminal(master, new SafeFileHandle(peer, ownsHandle: true));
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    private static int Fd(SafeHandle handle) => (int)handle.DangerousGetHandle();

    private static nint Ioctl(SafeHandle file, nint request, nint argument)
    {
        nint result = Libc.Retry(Nr.ioctl, Fd(file), request, argument);
        GC.KeepAlive(file);
        return result;
    }

    /// <summary>The kernel's struct termios: four flag words, line discipline, 19 control characters.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 36)]
    private struct Termios
    {
        internal uint Input, Output, Control, Local;
        internal byte Line;
        internal fixed byte Characters[19];
    }

    private sealed class RawMode : IDisposable
    {
        private const int VTIME = 5, VMIN = 6;
        private readonly SafeHandle _terminal;
        private readonly Termios _before;

        internal RawMode(SafeHandle terminal)
        {
            _terminal = terminal;
            Termios settings;
            Libc.Check(Ioctl(terminal, TCGETS, (nint)(&settings)), "ioctl(TCGETS)", "terminal");
            _before = settings;
            settings.Input &= ~0x5ebu;   // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
            settings.Output &= ~0x1u;    // OPOST
            settings.Local &= ~0x804bu;  // ECHO ECHONL ICANON ISIG IEXTEN
            settings.Control = (settings.Control & ~0x130u) | 0x30; // CSIZE PARENB off, CS8
            settings.Characters[VMIN] = 1;
            settings.Characters[VTIME] = 0;
            Libc.Check(Ioctl(terminal, TCSETS, (nint)(&settings)), "ioctl(TCSETS)", "terminal");
        }

        public void Dispose()
        {
            Termios settings = _before;
            _ = Ioctl(_terminal, TCSETS, (nint)(&settings));
        }
    }
}
