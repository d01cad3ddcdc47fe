namespace Berth.Linux.Cgroups;

/// <summary>How this host mounts cgroups, and the way to make and find them.</summary>
public sealed class CgroupHost
{
    private static readonly string[] V1Controllers =
        ["cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "net_cls", "perf_event", "net_prio", "hugetlb", "pids", "rdma", "misc"];

    private CgroupHost(CgroupVersion version, IReadOnlyList<CgroupHierarchy> hierarchies)
    {
        Version = version;
        Hierarchies = hierarchies;
    }

    /// <summary>v1 or v2.</summary>
    public CgroupVersion Version { get; }

    /// <summary>v1: every mounted hierarchy that has a controller or a name. v2: the one hierarchy.</summary>
    public IReadOnlyList<CgroupHierarchy> Hierarchies { get; }

    /// <summary>Looks at the mounts of this process. /proc/self/mountinfo.</summary>
    /// <exception cref="LinuxException">No cgroup hierarchy is mounted (ENODEV).</exception>
    public static CgroupHost Detect() => Parse(CgroupFiles.Read("/proc/self/mountinfo"));

    /// <summary>The same from the text of a mountinfo file. A hierarchy that is mounted twice counts once: the mount that shows its top.</summary>
    /// <exception cref="LinuxException">No cgroup hierarchy in it (ENODEV).</exception>
    public static CgroupHost Parse(string mountinfo)
    {
        var v1 = new List<CgroupHierarchy>();
        CgroupHierarchy? v2 = null;
        bool anyController = false;
        foreach (string line in mountinfo.Split('\n'))
        {
            // 36 35 98:0 /root /mount options optional… - type source super-options
            int dash = line.IndexOf(" - cgroup", StringComparison.Ordinal);
            if (dash < 0)
            {
                continue;
            }

            string[] left = line[..dash].Split(' ');
            string[] right = line[(dash + 3)..].Split(' ');
            if (right[0] == "cgroup2")
            {
                v2 = Better(v2, new CgroupHierarchy(Unescape(left[4]), [], Unescape(left[3])));
            }
            else if (right[0] == "cgroup" && ControllersOf(right[^1]) is { Count: > 0 } controllers)
            {
                Add(v1, new CgroupHierarchy(Unescape(left[4]), controllers, Unescape(left[3])));
                anyController |= !controllers[0].StartsWith("name=", StringComparison.Ordinal);
            }
        }

        return anyController ? new CgroupHost(CgroupVersion.V1, v1)
            : v2 is not null ? new CgroupHost(CgroupVersion.V2, [v2 with { Controllers = RootControllers(v2.MountPoint) }])
            : throw new LinuxException("statfs", "cgroup mounts (none in /proc/self/mountinfo)", Errno.ENODEV);
    }

    /// <summary>True if <paramref name="controller"/> (v1 or v2 name: <c>memory</c>, <c>blkio</c>, <c>io</c>) is there.</summary>
    public bool Has(string controller)
    {
        foreach (CgroupHierarchy hierarchy in Hierarchies)
        {
            foreach (string name in hierarchy.Controllers)
            {
                if (name == controller)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Names the cgroup at <paramref name="path"/>, whether it is there or not.</summary>
    /// <exception cref="ArgumentException">The path is not absolute, or has a <c>..</c>, an empty part or a control character.</exception>
    public Cgroup Open(string path)
    {
        ThrowIfBad(path);
        return Version == CgroupVersion.V1 ? new CgroupV1(this, path) : new CgroupV2(this, path);
    }

    /// <summary>
    /// Makes the cgroup at <paramref name="path"/> with those above it, ready to be joined and limited. One that
    /// is there and empty is taken over (a crash may have left it). What was made is removed again on an error.
    /// </summary>
    /// <exception cref="LinuxException">EEXIST: it has processes. EBUSY on v2: a cgroup above it has processes of its own. Otherwise the kernel's.</exception>
    /// <exception cref="ArgumentException">As in <see cref="Open"/>.</exception>
    public Cgroup Create(string path)
    {
        Cgroup cgroup = Open(path);
        bool existed = cgroup.Exists;
        if (existed && cgroup.Processes().Count > 0)
        {
            throw new LinuxException("mkdir", $"cgroup {path} (it has processes)", Errno.EEXIST);
        }

        try
        {
            if (Version == CgroupVersion.V1)
            {
                CgroupMaking.MakeV1(this, path);
            }
            else
            {
                CgroupMaking.MakeV2(Hierarchies[0].MountPoint, path);
            }
        }
        catch when (!existed)
        {
            try
            {
                _ = cgroup.TryRemove(TimeSpan.Zero);
            }
            catch (LinuxException)
            {
                // The first error says what went wrong.
            }

            throw;
        }

        return cgroup;
    }

    private static void ThrowIfBad(string path)
    {
        if (!path.StartsWith('/') || (path.Length > 1 && path.EndsWith('/')) || path.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
        {
            throw new ArgumentException($"cgroup path \"{path}\" is not absolute, ends in a slash or has a control character", nameof(path));
        }

        foreach (Range part in path.AsSpan(1).Split('/'))
        {
            if (path.Length > 1 && path.AsSpan(1)[part] is "" or "." or "..")
            {
                throw new ArgumentException($"cgroup path \"{path}\" has an empty, . or .. part", nameof(path));
            }
        }
    }

    private static List<string> ControllersOf(string superOptions)
    {
        var controllers = new List<string>();
        foreach (string option in superOptions.Split(','))
        {
            if (Array.IndexOf(V1Controllers, option) >= 0 || option.StartsWith("name=", StringComparison.Ordinal))
            {
                controllers.Add(option);
            }
        }

        return controllers;
    }

    private static void Add(List<CgroupHierarchy> hierarchies, CgroupHierarchy hierarchy)
    {
        for (int i = 0; i < hierarchies.Count; i++)
        {
            if (hierarchies[i].Controllers[0] == hierarchy.Controllers[0])
            {
                hierarchies[i] = Better(hierarchies[i], hierarchy);
                return;
            }
        }

        hierarchies.Add(hierarchy);
    }

    private static CgroupHierarchy Better(CgroupHierarchy? one, CgroupHierarchy other) =>
        one is null || (one.MountRoot != "/" && other.MountRoot == "/") ? other : one;

    private static string[] RootControllers(string mountPoint) =>
        CgroupFiles.TryRead($"{mountPoint}/cgroup.controllers", out string text)
            ? text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : [];

    private static string Unescape(string field) => field
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
