using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>What holds for a cgroup on v1 and on v2, on the real kernel.</summary>
public abstract class CgroupContract : IDisposable
{
    private readonly string _parent = $"/berth-limits-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly List<Process> _processes = [];

    protected abstract CgroupHost Host { get; }

    public void Dispose()
    {
        Host.Open(_parent).Kill();
        foreach (Process process in _processes)
        {
            process.WaitForExit(10_000);
            process.Dispose();
        }

        Assert.True(Host.Open(_parent).TryRemove(TimeSpan.FromSeconds(10)), $"{_parent} stays");
        AfterRemoval();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Create_ThenRemove_GoneInEveryHierarchy()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Assert.All(cgroup.Directories, static directory => Assert.True(Directory.Exists(directory)));
        Assert.True(cgroup.TryRemove(TimeSpan.Zero));
        Assert.All(cgroup.Directories, static directory => Assert.False(Directory.Exists(directory)));
        Assert.True(cgroup.TryRemove(TimeSpan.Zero));
    }

    [Fact]
    public void Create_EmptyOneIsThere_TakenOver()
    {
        _ = Host.Create($"{_parent}/one");
        Assert.True(Host.Create($"{_parent}/one").Exists);
    }

    [Fact]
    public void Create_OneWithProcessesIsThere_Refused()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Start(cgroup, "sleep 100");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Host.Create($"{_parent}/one")).Errno);
        Assert.True(cgroup.Exists);
    }

    [Fact]
    public void Processes_Nested_RecursiveOrNot()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Process process = Start(Host.Create($"{_parent}/one/below"), "sleep 100");
        Assert.Contains(process.Id, cgroup.Processes());
        Assert.Empty(cgroup.Processes(recursive: false));
    }

    [Fact]
    public async Task Freeze_RunningProcess_StandsStillUntilThawed()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Process process = Start(cgroup, "while read line; do echo $line; done");
        cgroup.Freeze(TimeSpan.FromSeconds(10));
        Assert.True(cgroup.IsFrozen);
        process.StandardInput.WriteLine("hello");
        process.StandardInput.Flush();
        Task<string?> line = process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.NotSame(line, await Task.WhenAny(line, Task.Delay(100, TestContext.Current.CancellationToken)));
        cgroup.Thaw();
        Assert.False(cgroup.IsFrozen);
        Assert.Equal("hello", await line);
    }

    [Fact]
    public void Kill_ForkingAndFrozenProcesses_AllGone()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Start(Host.Create($"{_parent}/one/beside"), "i=0; while [ $i -lt 400 ]; do i=$((i+1)); sleep 50 & done; wait");
        Start(Host.Create($"{_parent}/one/below"), "sleep 100");
        Thread.Sleep(30);
        cgroup.Freeze(TimeSpan.FromSeconds(10));
        cgroup.Kill();
        Assert.True(cgroup.TryRemove(TimeSpan.FromSeconds(20)), string.Join(", ", cgroup.Processes()));
    }

    [Fact]
    public void TryRemove_ProcessStays_False()
    {
        Cgroup cgroup = Host.Create($"{_parent}/one");
        Process process = Start(cgroup, "sleep 100");
        Assert.False(cgroup.TryRemove(TimeSpan.FromMilliseconds(20)));
        Assert.Contains(process.Id, cgroup.Processes());
    }

    [Fact]
    public void OpenJoin_Existing_OneWayIn()
    {
        using CgroupJoin join = Host.Create($"{_parent}/one").OpenJoin();
        Assert.Equal(Host.Version == CgroupVersion.V2, join.Directory is not null);
        Assert.Equal(Host.Version == CgroupVersion.V1 ? Host.Hierarchies.Count : 0, join.Tasks.Count);
    }

    [Fact]
    public void OpenJoin_Gone_Enoent() =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => Host.Open($"{_parent}/nothing").OpenJoin()).Errno);

    /// <summary>A shell that runs the script once it has been moved into the cgroup.</summary>
    protected Process Start(Cgroup cgroup, string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"read go; echo in; {script}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        _processes.Add(process);
        foreach (string directory in cgroup.Directories)
        {
            File.WriteAllText($"{directory}/cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture));
        }

        process.StandardInput.WriteLine("go");
        process.StandardInput.Flush();
        Assert.Equal("in", process.StandardOutput.ReadLine());
        return process;
    }

    protected Cgroup Create(string name) => Host.Create($"{_parent}/{name}");

    protected virtual void AfterRemoval()
    {
    }
}
