using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Cgroups;

namespace Berth.Runtime.Tests.Cgroups;

/// <summary>A cgroup of its own for one test, on whatever hierarchy the host has; removed at the end with all that is in it.</summary>
internal sealed class ScratchCgroup : IDisposable
{
    private readonly List<Process> _processes = [];

    public ScratchCgroup()
    {
        Host = CgroupHost.Detect();
        Parent = $"/berth-limits-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
        Cgroup = Host.Create($"{Parent}/container");
    }

    public CgroupHost Host { get; }

    public string Parent { get; }

    public Cgroup Cgroup { get; }

    public bool IsV1 => Host.Version == CgroupVersion.V1;

    /// <summary>
    /// Starts a shell in the cgroup: it waits on its stdin until it has been moved in, then runs the script.
    /// </summary>
    public Process Start(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"read go; {script}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        _processes.Add(process);
        foreach (string directory in Cgroup.Directories)
        {
            File.WriteAllText($"{directory}/cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture));
        }

        process.StandardInput.WriteLine("go");
        process.StandardInput.Flush();
        return process;
    }

    public void Dispose()
    {
        Cgroup.Kill();
        foreach (Process process in _processes)
        {
            process.WaitForExit(10_000);
            process.Dispose();
        }

        Assert.True(Cgroup.TryRemove(TimeSpan.FromSeconds(10)), $"{Cgroup.Path} stays");
        Assert.True(Host.Open(Parent).TryRemove(TimeSpan.FromSeconds(10)), $"{Parent} stays");
    }
}
