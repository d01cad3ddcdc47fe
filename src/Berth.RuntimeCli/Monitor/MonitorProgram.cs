using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Monitor;

/// <summary><c>berth-runtime monitor --bundle PATH [--cgroup PATH]</c>: one container's monitor. Its fd 0 is a socket to its starter.</summary>
internal static class MonitorProgram
{
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGPIPE = 13;
    private const int SIGTERM = 15;

    /// <summary>Runs the monitor; its exit code.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        // Before anything else: our memory is the container's until it executes its program.
        ProcessControl.MakeUndumpable();
        if (arguments is not ["--bundle", { } bundlePath, ..] || (arguments.Length != 2 && arguments is not [_, _, "--cgroup", _]))
        {
            Console.Error.WriteLine("berth-runtime monitor: wanted: --bundle PATH [--cgroup PATH]. It is berthd that starts monitors.");
            return 2;
        }

        Harden(arguments.Length == 4 ? arguments[3] : null);
        using var monitor = new ContainerMonitor(bundlePath);
        return monitor.Run(new SafeFileHandle(0, ownsHandle: true));
    }

    private static void Harden(string? cgroupPath)
    {
        ProcessControl.BecomeSubreaper();

        // Nothing but SIGKILL ends a monitor before its container.
        foreach (int signal in (ReadOnlySpan<int>)[SIGHUP, SIGINT, SIGPIPE, SIGTERM])
        {
            ProcessControl.IgnoreSignal(signal);
        }

        ProcessControl.SetName("berth-monitor");
        TryWrite("/proc/self/oom_score_adj", "-998"u8);
        if (cgroupPath is not null && CgroupHost.Detect() is { Version: CgroupVersion.V2 } host)
        {
            // With v1 our starter's thread was in it, and so are we.
            Cgroup cgroup = host.Open(cgroupPath);
            (cgroup.Exists ? cgroup : host.Create(cgroupPath)).Write("cgroup.procs", "0");
        }
    }

    private static void TryWrite(string path, ReadOnlySpan<byte> text)
    {
        try
        {
            using SafeFileHandle file = HostFiles.OpenFile(path, OpenFlags.WriteOnly);
            HostFiles.Write(file, text);
        }
        catch (LinuxException)
        {
            // Only root may lower it; without, a monitor is as likely a victim as its container.
        }
    }
}
