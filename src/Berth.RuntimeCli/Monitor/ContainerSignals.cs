using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Monitor;

/// <summary>What a client can do to a running container's processes.</summary>
internal static class ContainerSignals
{
    private const int SIGKILL = 9;

    /// <summary>Sends a signal to the first process, or to all.</summary>
    /// <exception cref="BerthException">The container has ended.</exception>
    public static void Kill(ContainerStart container, int signal, bool all)
    {
        if (!all)
        {
            if (!container.Process.Handle.SendSignal(signal))
            {
                throw new BerthException(ErrorKind.Conflict, $"Container {container.Request.ContainerId} is not running.");
            }
        }
        else if (signal == SIGKILL)
        {
            container.Cgroup.Kill();
        }
        else
        {
            foreach (int pid in container.Cgroup.Processes())
            {
                ProcessControl.Kill(pid, signal);
            }
        }

        if (signal == SIGKILL && container.Cgroup.IsFrozen)
        {
            container.Cgroup.Thaw(); // with cgroup v1 a frozen process does not even die
        }
    }

    /// <summary>Sets a terminal's size.</summary>
    /// <exception cref="BerthException">There is none, or it is gone.</exception>
    public static void Resize(SafeFileHandle? terminal, ConsoleSize size)
    {
        if (terminal is null or { IsClosed: true })
        {
            throw new BerthException(ErrorKind.Conflict, "The process has no terminal to resize.");
        }

        Terminal.SetSize(terminal, new TerminalSize(checked((ushort)size.Height), checked((ushort)size.Width)));
    }
}
