using Berth.Linux.Cgroups;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Tape;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Rootfs;

/// <summary>Shows the container its own cgroup: one tree on v2, a folder with one tree per hierarchy on v1.</summary>
internal sealed class CgroupMountPlan(PlanScope scope, ContainerInitRequest request, TapeFd root)
{
    private const MountAttributes Always = MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExecute;
    private readonly SyscallTape _tape = scope.Tape;

    internal void Add(string destination, MountOptions options)
    {
        CgroupHost host = request.Cgroup?.Host ?? CgroupHost.Detect();
        IReadOnlyList<string> directories = request.Cgroup?.Directories ?? [.. host.Hierarchies.Select(static h => h.MountPoint)];
        MountAttributes attributes = Always | options.InitialAttributes;
        TapeFd target = MountTarget.Open(_tape, root, destination, isDirectory: true);
        if (host.Version == CgroupVersion.V2)
        {
            _tape.AttachMount(Clone(directories[0], attributes), target);
            return;
        }

        TapeFd fileSystem = _tape.OpenFileSystem("tmpfs");
        _tape.Configure(fileSystem, "source=tmpfs");
        _tape.Configure(fileSystem, "mode=755");
        _tape.Configure(fileSystem, "size=1024k");
        TapeFd folder = _tape.MountFileSystem(fileSystem, Always);

        // First attached, then filled: only kernels from 6.15 on let one mount on a detached mount.
        _tape.AttachMount(folder, target);
        for (int i = 0; i < directories.Count; i++)
        {
            AddHierarchy(folder, host.Hierarchies[i], Clone(directories[i], attributes));
        }

        _tape.ChangeMount(folder, new MountChange(attributes & ~Always));
    }

    private void AddHierarchy(TapeFd folder, CgroupHierarchy hierarchy, TapeFd tree)
    {
        string name = Path.GetFileName(hierarchy.MountPoint);
        _tape.MakeDirectory(folder, name, 0x1ed);
        _tape.AttachMount(tree, _tape.OpenIn(folder, name, OpenFlags.Path | OpenFlags.Directory));
        foreach (string controller in hierarchy.Controllers)
        {
            // "cpu" for "cpu,cpuacct"; a named hierarchy has just its folder.
            if (hierarchy.Controllers.Count > 1 && controller != name)
            {
                _tape.MakeSymbolicLink(folder, controller, name);
            }
        }
    }

    private TapeFd Clone(string directory, MountAttributes attributes)
    {
        MountFd clone = scope.Own(Mounts.Clone(directory));
        Mounts.Change(clone, new MountChange(attributes, 0, MountPropagation.Private));
        return _tape.Fd(clone);
    }
}
