using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Cgroups;

/// <summary>A cgroup of the same name in every v1 hierarchy.</summary>
internal sealed class CgroupV1 : Cgroup
{
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private readonly string[] _all;

    public CgroupV1(CgroupHost host, string path)
        : base(host, path)
    {
        _all = new string[host.Hierarchies.Count];
        for (int i = 0; i < _all.Length; i++)
        {
            _all[i] = path == "/" ? host.Hierarchies[i].MountPoint : host.Hierarchies[i].MountPoint + path;
            foreach (string controller in host.Hierarchies[i].Controllers)
            {
                _directories[controller] = _all[i];
            }
        }
    }

    public override IReadOnlyList<string> Directories => _all;

    public override bool IsFrozen => TryRead("freezer.state") is "FROZEN" or "FREEZING";

    // The freezer's list is the one that killing relies on; any other has the same processes.
    private protected override string? ProcessesDirectory => _directories.GetValueOrDefault("freezer") ?? (_all.Length > 0 ? _all[0] : null);

    public override string? DirectoryOf(string file)
    {
        int dot = file.IndexOf('.', StringComparison.Ordinal);
        return dot <= 0 ? null : _directories.GetValueOrDefault(file[..dot]);
    }

    public override CgroupJoin OpenJoin()
    {
        var tasks = new List<SafeFileHandle>(_all.Length);
        try
        {
            foreach (string directory in _all)
            {
                tasks.Add(CgroupFiles.OpenForWriting($"{directory}/tasks"));
            }
        }
        catch
        {
            tasks.ForEach(static file => file.Dispose());
            throw;
        }

        return new CgroupJoin(tasks, null);
    }

    public override void Freeze(TimeSpan wait)
    {
        long start = Stopwatch.GetTimestamp();
        Write("freezer.state", "FROZEN");
        for (int round = 0; ; round++)
        {
            if (Read("freezer.state") == "FROZEN")
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) >= wait)
            {
                Thaw();
                throw new LinuxException("freeze", $"cgroup {Path}", Errno.ETIMEDOUT);
            }

            // A task that was being forked when FROZEN was written can escape; writing it again catches it.
            Thread.Sleep(TimeSpan.FromMilliseconds(round < 10 ? 0.1 : 2));
            Write("freezer.state", "FROZEN");
        }
    }

    public override void Thaw() => Write("freezer.state", "THAWED");

    /// <remarks>
    /// Frozen processes cannot fork or exit, so the list cannot go stale between reading and killing.
    /// Without a freezer, or if it does not settle, passes are repeated until one finds nobody new.
    /// </remarks>
    public override void Kill()
    {
        bool frozen = false;
        try
        {
            Freeze(TimeSpan.FromMilliseconds(200));
            frozen = true;
        }
        catch (LinuxException)
        {
            // No freezer here, the cgroup is gone, or a task is in an uninterruptible sleep: the passes below do what can be done.
        }

        try
        {
            KillPasses(frozen ? 1 : 20);
        }
        finally
        {
            if (IsFrozen)
            {
                Thaw();
            }
        }
    }

    public override OomCounters ReadOomCounters()
    {
        long kills = 0;
        foreach (string line in (TryRead("memory.oom_control") ?? "").Split('\n'))
        {
            if (line.StartsWith("oom_kill ", StringComparison.Ordinal))
            {
                kills = long.Parse(line.AsSpan("oom_kill ".Length), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return new OomCounters(kills, TryReadNumber("memory.failcnt") ?? 0);
    }

    private void KillPasses(int passes)
    {
        var seen = new HashSet<int>();
        for (int pass = 0; pass < passes; pass++)
        {
            bool anyNew = false;
            foreach (int pid in Processes())
            {
                anyNew |= seen.Add(pid);
                CgroupFiles.Kill(pid, SIGKILL);
            }

            if (!anyNew)
            {
                return;
            }
        }
    }
}
