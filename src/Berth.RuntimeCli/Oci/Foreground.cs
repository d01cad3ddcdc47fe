using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Terminals;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>Stays with a process until it ends: passes on signals, and between its terminal and ours.</summary>
internal static class Foreground
{
    /// <summary>The process's exit code, 128 + signal when it was killed.</summary>
    internal static int Wait(ContainerProcess process)
    {
        using PosixSignalRegistration terminate = Forward(process, PosixSignal.SIGTERM, 15);
        using PosixSignalRegistration interrupt = Forward(process, PosixSignal.SIGINT, 2);
        using PosixSignalRegistration hangUp = Forward(process, PosixSignal.SIGHUP, 1);
        using PosixSignalRegistration quit = Forward(process, PosixSignal.SIGQUIT, 3);
        return process.Terminal is { } master ? WithTerminal(process, master) : process.Handle.Wait().ShellCode;
    }

    private static PosixSignalRegistration Forward(ContainerProcess process, PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (!process.Handle.IsClosed)
            {
                process.Handle.SendSignal(number);
            }
        });

    private static int WithTerminal(ContainerProcess process, SafeFileHandle master)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        bool ours = Terminal.IsTerminal(input);
        using IDisposable? raw = ours ? Terminal.EnterRawMode(input) : null;
        using PosixSignalRegistration? resize = ours ? Resize(input, master) : null;
        var reader = new Thread(() => Copy(input, master)) { IsBackground = true };
        var writer = new Thread(() => Copy(master, output)) { IsBackground = true };
        reader.Start();
        writer.Start();
        int code = process.Handle.Wait().ShellCode;

        // The kernel reports EIO on the master once nobody has the terminal open: everything was passed on then.
        writer.Join(TimeSpan.FromSeconds(2));
        return code;
    }

    private static PosixSignalRegistration Resize(SafeFileHandle input, SafeFileHandle master)
    {
        Terminal.SetSize(master, Terminal.GetSize(input));
        return PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Terminal.SetSize(master, Terminal.GetSize(input)));
    }

    private static void Copy(SafeFileHandle from, SafeFileHandle to)
    {
        byte[] buffer = new byte[32768];
        try
        {
            using var reader = new FileStream(from, FileAccess.Read, 0);
            using var writer = new FileStream(to, FileAccess.Write, 0);
            int length;
            while ((length = reader.Read(buffer)) > 0)
            {
                writer.Write(buffer, 0, length);
            }
        }
        catch (Exception error) when (error is IOException or LinuxException or ObjectDisposedException)
        {
            // The other end is gone.
        }
    }
}
