using System.Diagnostics;
using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>A cgroup of the unified hierarchy. Documentation/admin-guide/cgroup-v2.rst.</summary>
internal sealed class CgroupV2 : Cgroup
{
    private readonly string _directory;

    public CgroupV2(CgroupHost host, string path)
        : base(host, path)
    {
        _directory = path == "/" ? host.Hierarchies[0].MountPoint : host.Hierarchies[0].MountPoint + path;
        Directories = [_directory];
    }

    public override IReadOnlyList<string> Directories { get; }

    public override bool IsFrozen => TryRead("cgroup.freeze") == "1";

    private protected override string? ProcessesDirectory => _directory;

    public override string? DirectoryOf(string file) => _directory;

    /// <remarks>
    /// A cgroup that hands controllers to its children takes no processes itself (EBUSY). A container that has made
    /// such children (systemd does) is joined where its own processes are.
    /// </remarks>
    public override CgroupJoin OpenJoin() => new([], CgroupFiles.OpenDirectory(FindLeaf(_directory) ?? _directory));

    public override void Freeze(TimeSpan wait)
    {
        long start = Stopwatch.GetTimestamp();
        Write("cgroup.freeze", "1");
        for (int round = 0; !Read("cgroup.events").Contains("frozen 1", StringComparison.Ordinal); round++)
        {
            if (Stopwatch.GetElapsedTime(start) >= wait)
            {
                Thaw();
                throw new LinuxException("freeze", $"cgroup {Path}", Errno.ETIMEDOUT);
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(round < 10 ? 0.1 : 2));
        }
    }

    public override void Thaw() => Write("cgroup.freeze", "0");

    /// <remarks>cgroup.kill (5.14) is atomic and reaches frozen processes; the kernel floor is above it.</remarks>
    public override void Kill()
    {
        try
        {
            Write("cgroup.kill", "1");
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            // Gone already: there is nobody to kill.
        }
    }

    /// <summary>The directory itself if it takes processes, else the first below it that has some; null if there is none.</summary>
    private static string? FindLeaf(string directory)
    {
        if (!CgroupFiles.TryRead($"{directory}/cgroup.subtree_control", out string control) || control.Length <= 1)
        {
            return directory;
        }

        foreach (string child in System.IO.Directory.GetDirectories(directory))
        {
            if (CgroupFiles.TryRead($"{child}/cgroup.events", out string events) && events.Contains("populated 1", StringComparison.Ordinal)
                && FindLeaf(child) is string leaf)
            {
                return leaf;
            }
        }

        return null;
    }

    public override OomCounters ReadOomCounters()
    {
        long kills = 0, hits = 0;
        foreach (string line in (TryRead("memory.events") ?? "").Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && long.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                kills = line.AsSpan(0, space) is "oom_kill" ? value : kills;
                hits = line.AsSpan(0, space) is "max" ? value : hits;
            }
        }

        return new OomCounters(kills, hits);
    }
}
