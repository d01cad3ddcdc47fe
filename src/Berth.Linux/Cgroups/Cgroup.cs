using System.Diagnostics;
using System.Globalization;

namespace Berth.Linux.Cgroups;

/// <summary>
/// One cgroup, under every v1 hierarchy or in the v2 one. Holds no descriptor: it is a name, valid until removed.
/// Obtained from <see cref="CgroupHost.Create"/> and <see cref="CgroupHost.Open"/>.
/// </summary>
public abstract class Cgroup
{
    private protected const int SIGKILL = 9;

    private protected Cgroup(CgroupHost host, string path)
    {
        Host = host;
        Path = path;
    }

    /// <summary>The host it is on.</summary>
    public CgroupHost Host { get; }

    /// <summary>Absolute, from the top of the hierarchy's mount: <c>/berth/4f1c…</c>.</summary>
    public string Path { get; }

    /// <summary>Opens what a process needs to enter.</summary>
    /// <exception cref="LinuxException">The cgroup is gone, or may not be written to.</exception>
    public abstract CgroupJoin OpenJoin();

    /// <summary>Stops every process of the cgroup and below; returns once all are stopped.</summary>
    /// <exception cref="LinuxException">Not all stopped within <paramref name="wait"/> (ETIMEDOUT; it is thawed again), or no freezer.</exception>
    public abstract void Freeze(TimeSpan wait);

    /// <summary>Lets frozen processes run again.</summary>
    /// <exception cref="LinuxException">The cgroup is gone, or there is no freezer.</exception>
    public abstract void Thaw();

    /// <summary>True while it is frozen or freezing; false also where there is no freezer.</summary>
    public abstract bool IsFrozen { get; }

    /// <summary>
    /// SIGKILL to every process of the cgroup and below, also to those forked meanwhile and to frozen ones.
    /// Returns when the signals are sent; the processes may take longer to be gone.
    /// </summary>
    public abstract void Kill();

    /// <summary>What the OOM killer did here; zeros where there is no memory controller.</summary>
    public abstract OomCounters ReadOomCounters();

    /// <summary>Directory that holds <paramref name="file"/>, whose first part names the controller (<c>memory.max</c>); null if its controller is not mounted.</summary>
    public abstract string? DirectoryOf(string file);

    /// <summary>Every directory of it: one per hierarchy.</summary>
    public abstract IReadOnlyList<string> Directories { get; }

    /// <summary>True if the kernel has <paramref name="file"/> here.</summary>
    public bool Has(string file) => DirectoryOf(file) is string directory && CgroupFiles.Exists($"{directory}/{file}");

    /// <summary>Reads a control file, with its final newline cut.</summary>
    /// <exception cref="LinuxException">It is not there (ENOENT), or the kernel refused.</exception>
    public string Read(string file) => CgroupFiles.Read(FullPath(file)).TrimEnd('\n');

    /// <summary>Reads a control file; null if it is not there or cannot be read.</summary>
    public string? TryRead(string file) =>
        DirectoryOf(file) is string directory && CgroupFiles.TryRead($"{directory}/{file}", out string text) ? text.TrimEnd('\n') : null;

    /// <summary>Reads a control file that holds one number; null if it is not there; <c>max</c> is <see cref="long.MaxValue"/>.</summary>
    public long? TryReadNumber(string file) => TryRead(file) switch
    {
        null => null,
        "max" => long.MaxValue,
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? long.MaxValue : null,
    };

    /// <summary>Writes a control file in one write.</summary>
    /// <exception cref="LinuxException">It is not there (ENOENT), or the kernel refused.</exception>
    public void Write(string file, string value) => CgroupFiles.Write(FullPath(file), value);

    /// <summary>Writes a control file once per value, opening it once.</summary>
    /// <exception cref="LinuxException">It is not there (ENOENT), or the kernel refused one of the values.</exception>
    public void WriteEach(string file, IReadOnlyList<string> values)
    {
        string path = FullPath(file);
        using var handle = CgroupFiles.OpenForWriting(path);
        foreach (string value in values)
        {
            CgroupFiles.Write(handle, value, path);
        }
    }

    /// <summary>True if it is there in any hierarchy.</summary>
    public bool Exists
    {
        get
        {
            foreach (string directory in Directories)
            {
                if (CgroupFiles.Exists(directory))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Process IDs in it and, if <paramref name="recursive"/>, below; as this process' PID namespace sees them. Empty if it is gone.</summary>
    public IReadOnlyList<int> Processes(bool recursive = true)
    {
        var pids = new List<int>();
        if (ProcessesDirectory is string directory)
        {
            CollectProcesses(directory, recursive, pids);
        }

        return pids;
    }

    /// <summary>
    /// Removes it and the cgroups below it. A process that is already reaped can keep it busy for a moment, so
    /// EBUSY is tried again until <paramref name="wait"/> is over. True if it is gone.
    /// </summary>
    /// <exception cref="LinuxException">An error other than EBUSY.</exception>
    public bool TryRemove(TimeSpan wait)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; ; round++)
        {
            bool gone = true;
            foreach (string directory in Directories)
            {
                gone &= RemoveTree(directory);
            }

            if (gone || Stopwatch.GetElapsedTime(start) >= wait)
            {
                return gone;
            }

            Thread.Sleep(TimeSpan.FromMilliseconds(Math.Min(0.2 * (1 << Math.Min(round, 8)), 20)));
        }
    }

    private protected abstract string? ProcessesDirectory { get; }

    private string FullPath(string file) =>
        DirectoryOf(file) is string directory ? $"{directory}/{file}" : throw new LinuxException("open", $"{file} of cgroup {Path}", Errno.ENOENT);

    private static void CollectProcesses(string directory, bool recursive, List<int> pids)
    {
        // A threaded v2 cgroup answers EOPNOTSUPP here; its processes are listed by the domain above it.
        if (CgroupFiles.TryRead($"{directory}/cgroup.procs", out string text))
        {
            foreach (Range line in text.AsSpan().Split('\n'))
            {
                if (int.TryParse(text.AsSpan()[line], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0)
                {
                    pids.Add(pid);
                }
            }
        }

        if (recursive)
        {
            foreach (string child in Children(directory))
            {
                CollectProcesses(child, recursive, pids);
            }
        }
    }

    private static bool RemoveTree(string directory)
    {
        switch (CgroupFiles.RemoveDirectory(directory))
        {
            case 0 or Errno.ENOENT:
                return true;
            case Errno.EBUSY:
                bool childRemoved = false;
                foreach (string child in Children(directory))
                {
                    if (!RemoveTree(child))
                    {
                        return false;
                    }

                    childRemoved = true;
                }

                return childRemoved && CgroupFiles.RemoveDirectory(directory) is 0 or Errno.ENOENT;
            case int errno:
                throw new LinuxException("rmdir", directory, errno);
        }
    }

    private static string[] Children(string directory)
    {
        try
        {
            return System.IO.Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
