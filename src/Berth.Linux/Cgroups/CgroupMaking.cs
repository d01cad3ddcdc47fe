namespace Berth.Linux.Cgroups;

/// <summary>Makes cgroups: the directories, and what must be written before a process may enter.</summary>
internal static class CgroupMaking
{
    /// <summary>One mkdir per hierarchy when the cgroup above is there, as it is for every container but an instance's first.</summary>
    public static void MakeV1(CgroupHost host, string path)
    {
        foreach (CgroupHierarchy hierarchy in host.Hierarchies)
        {
            bool isCpuset = Contains(hierarchy.Controllers, "cpuset");
            MakeV1(hierarchy.MountPoint, path, isCpuset);
            if (isCpuset)
            {
                FillCpuset(hierarchy.MountPoint, path);
            }
        }
    }

    /// <summary>
    /// mkdir down the path; every cgroup above hands all its controllers to its children. Never below a unit that
    /// systemd keeps for itself: it would take the controllers away again, and kill what it does not know.
    /// </summary>
    public static void MakeV2(string mountPoint, string path)
    {
        bool delegated = false;
        for (int slash = 0; slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = slash == 0 ? mountPoint : mountPoint + path[..slash];
            if (slash > 0)
            {
                Make(parent);
                delegated |= CgroupFiles.IsDelegated(parent);
            }

            if (!delegated && (parent.EndsWith(".service", StringComparison.Ordinal) || parent.EndsWith(".scope", StringComparison.Ordinal)))
            {
                throw new LinuxException("mkdir", $"{mountPoint}{path} ({parent} is a systemd unit without Delegate=yes)", Errno.EPERM);
            }

            EnableControllers(parent);
        }

        Make(mountPoint + path);
    }

    private static void MakeV1(string mountPoint, string path, bool isCpuset)
    {
        int errno = CgroupFiles.MakeDirectory(mountPoint + path);
        if (errno == Errno.ENOENT && path.LastIndexOf('/') is int slash and > 0)
        {
            MakeV1(mountPoint, path[..slash], isCpuset);
            if (isCpuset)
            {
                FillCpuset(mountPoint, path[..slash]);

                // Children then start with their parent's CPUs and nodes: two reads and two writes less per container.
                CgroupFiles.Write($"{mountPoint}{path[..slash]}/cgroup.clone_children", "1");
            }

            errno = CgroupFiles.MakeDirectory(mountPoint + path);
        }

        if (errno is not (0 or Errno.EEXIST))
        {
            throw new LinuxException("mkdir", mountPoint + path, errno);
        }
    }

    private static void Make(string directory)
    {
        if (CgroupFiles.MakeDirectory(directory) is int errno and not (0 or Errno.EEXIST))
        {
            throw new LinuxException("mkdir", directory, errno);
        }
    }

    /// <summary>A v1 cpuset without CPUs or memory nodes refuses every process (ENOSPC). cpusets(7).</summary>
    private static void FillCpuset(string mountPoint, string path)
    {
        Copy("cpuset.cpus");
        Copy("cpuset.mems");

        void Copy(string file)
        {
            string target = $"{mountPoint}{path}/{file}";
            if (CgroupFiles.Read(target).Length > 1)
            {
                return;
            }

            string parent = path.LastIndexOf('/') is int slash and > 0 ? mountPoint + path[..slash] : mountPoint;
            CgroupFiles.Write(target, CgroupFiles.Read($"{parent}/{file}").TrimEnd('\n'));
        }
    }

    private static void EnableControllers(string directory)
    {
        string[] available = CgroupFiles.Read($"{directory}/cgroup.controllers").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string[] enabled = CgroupFiles.Read($"{directory}/cgroup.subtree_control").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (string controller in available)
        {
            if (Contains(enabled, controller))
            {
                continue;
            }

            try
            {
                // One at a time: a controller that cannot be enabled (cpu while a real-time process is in the root) must not keep the others off.
                CgroupFiles.Write($"{directory}/cgroup.subtree_control", $"+{controller}");
            }
            catch (LinuxException error) when (error.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOENT)
            {
                // A limit that needs it will say so, with its field's name.
            }
        }
    }

    private static bool Contains(IReadOnlyList<string> list, string value)
    {
        foreach (string item in list)
        {
            if (item == value)
            {
                return true;
            }
        }

        return false;
    }
}
