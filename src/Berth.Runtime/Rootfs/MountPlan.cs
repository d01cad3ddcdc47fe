using Berth.Linux;
using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Tape;
using Berth.Linux.Terminals;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Runtime.Namespaces;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Rootfs;

/// <summary>
/// Puts the spec's mounts on the tape. Binds are cloned by the parent, in its own mount namespace and with their propagation; file systems
/// that show a namespace's content (proc, sysfs, mqueue) are made by the child. Either way the child attaches by descriptor.
/// </summary>
internal sealed class MountPlan(PlanScope scope, ContainerInitRequest request, TapeFd root)
{
    private const long PROC_SUPER_MAGIC = 0x9fa0;

    // What lxcfs and the like may put over files of /proc; anything else there could fake what the runtime relies on.
    private static readonly HashSet<string> CoverableProcFiles =
    [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime", "/proc/loadavg",
        "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid", "/proc/sys/crypto/fips_enabled",
    ];

    private readonly SyscallTape _tape = scope.Tape;
    private readonly List<(TapeFd Mount, string Destination)> _readOnlyLater = [];

    /// <summary>The root file system, for what is copied from it.</summary>
    internal required MountFd RootMount { get; init; }

    /// <summary>The container's own procfs, not overmounted by anything; null when the spec has none.</summary>
    internal TapeFd? Proc { get; private set; }

    /// <summary>The fresh tmpfs on /dev; null when the spec has none or binds something there.</summary>
    internal TapeFd? Dev { get; private set; }

    /// <summary>The process's terminal, made from the container's own devpts; null when it wants none.</summary>
    internal PseudoTerminal? Terminal { get; private set; }

    internal void Add()
    {
        foreach (Mount mount in request.Spec.Mounts ?? [])
        {
            string destination = MountTarget.Clean(mount.Destination);
            _tape.Step = $"mount '{mount.Type ?? mount.Source}' on '{destination}' in the rootfs";
            Add(mount, destination, MountOptions.Parse(mount));
        }

        if (request.Spec.Process?.Terminal == true && Terminal is null)
        {
            throw new StartException(
                ErrorKind.Invalid, "The process wants a terminal, but the spec mounts no devpts on /dev/pts.")
            {
                Failure = StartFailure.InvalidBundle,
            };
        }
    }

    /// <summary>Makes read-only what had to stay writable while mountpoints were made in it.</summary>
    internal void Finish()
    {
        foreach ((TapeFd mount, string destination) in _readOnlyLater)
        {
            _tape.Step = $"make '{destination}' read-only";
            _tape.ChangeMount(mount, new MountChange(MountAttributes.ReadOnly));
        }
    }

    private void Add(Mount mount, string destination, MountOptions options)
    {
        if (options.IsRemount)
        {
            Remount(destination, options);
        }
        else if (options.IsBind)
        {
            AddBind(mount, destination, options);
        }
        else if (mount.Type is "cgroup" or "cgroup2")
        {
            new CgroupMountPlan(scope, request, root).Add(destination, options);
        }
        else
        {
            AddFileSystem(mount, destination, options);
        }
    }

    private void AddBind(Mount mount, string destination, MountOptions options)
    {
        string source = Path.GetFullPath(mount.Source ?? "", request.BundlePath);
        bool isDirectory;
        MountFd clone;
        try
        {
            using PathFd file = HostFiles.OpenPath(source);
            isDirectory = file.Stat().Kind == FileKind.Directory;
            clone = scope.Own(Mounts.Clone(file, options.IsRecursiveBind));
            if (options.IsIdMapped)
            {
                MapIds(clone, mount, options);
            }

            Change(clone, options);
        }
        catch (LinuxException error)
        {
            string text = error.Errno == Errno.ENOENT ? "bind source path does not exist" : error.Message;
            throw new StartException(
                ErrorKind.Invalid, $"invalid mount config for type \"bind\": {text}: {source} (for '{destination}' in the container)")
            {
                Failure = StartFailure.Mount,
                Step = error.Call,
                Errno = error.Errno,
            };
        }

        TapeFd target = OpenTarget(destination, isDirectory);
        _tape.AttachMount(_tape.Fd(clone), target);
    }

    private static void Change(MountFd clone, MountOptions options)
    {
        // With no word about it: mounts of the host arrive, none of the container's leaves.
        MountPropagation propagation = options.Propagation == 0 ? MountPropagation.Slave : options.Propagation;
        bool recursive = options.Propagation == 0 || options.PropagationRecursive;
        Mounts.Change(clone, new MountChange(0, 0, propagation), recursive);
        if (!options.RecursiveChange.IsEmpty)
        {
            Mounts.Change(clone, options.RecursiveChange, recursive: true);
        }

        if (!options.Change.IsEmpty)
        {
            Mounts.Change(clone, options.Change);
        }
    }

    private void MapIds(MountFd clone, Mount mount, MountOptions options)
    {
        LinuxSpec? linux = request.Spec.Linux;
        IReadOnlyList<IdMapping>? uids = mount.UidMappings ?? linux?.UidMappings, gids = mount.GidMappings ?? linux?.GidMappings;
        if (uids is not { Count: > 0 } || gids is not { Count: > 0 })
        {
            throw new BerthException(
                ErrorKind.Invalid, $"An idmapped mount needs uidMappings and gidMappings, its own or the container's (mount on '{mount.Destination}').");
        }

        using Linux.Namespaces.NamespaceFd maps = MappedNamespace.Create(uids, gids);
        Mounts.MapIds(clone, maps, options.IsIdMappedRecursively);
    }

    private void Remount(string destination, MountOptions options)
    {
        if (options.Data.Count > 0)
        {
            throw new BerthException(ErrorKind.Invalid, $"A remount changes no file system option: '{options.Data[0]}' (mount on '{destination}').");
        }

        TapeFd mounted = _tape.OpenIn(root, destination, OpenFlags.Path);
        _tape.ChangeMount(mounted, options.RecursiveChange, recursive: true);
        _tape.ChangeMount(mounted, options.Change);
    }

    private void AddFileSystem(Mount mount, string destination, MountOptions options)
    {
        TapeFd target = OpenTarget(destination, isDirectory: true);
        TapeFd made = mount.Type == "devpts" && request.Spec.Process?.Terminal == true && Terminal is null
            ? MakeTerminals(mount, options)
            : options.CopiesUp ? MakeFilled(mount, destination, options)
            : MakeInChild(mount, options);
        _tape.AttachMount(made, target);
        if (options.IsReadOnly)
        {
            _readOnlyLater.Add((made, destination));
        }

        if (options.Propagation != 0)
        {
            _tape.ChangeMount(made, new MountChange(0, 0, options.Propagation), options.PropagationRecursive);
        }

        Proc = destination == "/proc" && mount.Type == "proc" ? made : Proc;
        Dev = destination == "/dev" ? made : Dev;
    }

    private TapeFd MakeInChild(Mount mount, MountOptions options)
    {
        string type = mount.Type ?? throw new BerthException(ErrorKind.Invalid, $"The mount on '{mount.Destination}' has no type.");
        TapeFd fileSystem = _tape.OpenFileSystem(type);
        _tape.Configure(fileSystem, "source=" + (mount.Source ?? type));
        foreach (string option in options.Data)
        {
            _tape.Configure(fileSystem, option);
        }

        if (Label(type) is { } label)
        {
            _tape.Configure(fileSystem, label);
        }

        TapeFd made = _tape.MountFileSystem(fileSystem, options.InitialAttributes & ~MountAttributes.ReadOnly);
        _tape.Close(fileSystem);
        return made;
    }

    /// <summary>
    /// The devpts of a container with a terminal is made here, and its first pty opened, before anything of the container runs: nobody
    /// can put another device in its place (CVE-2025-52565).
    /// </summary>
    private TapeFd MakeTerminals(Mount mount, MountOptions options)
    {
        using var fileSystem = FileSystemContext.Open("devpts");
        fileSystem.SetString("source", mount.Source ?? "devpts");
        foreach (string option in options.Data)
        {
            fileSystem.Set(OfHost(option));
        }

        MountFd devpts = scope.Own(fileSystem.Mount(options.InitialAttributes & ~MountAttributes.ReadOnly));
        Terminal = scope.Own(Linux.Terminals.Terminal.Open(devpts));
        return _tape.Fd(devpts);
    }

    /// <summary>A tmpfs that holds a copy of what it covers is made and filled here: the child could not read a directory.</summary>
    private TapeFd MakeFilled(Mount mount, string destination, MountOptions options)
    {
        using var fileSystem = FileSystemContext.Open("tmpfs");
        fileSystem.SetString("source", mount.Source ?? "tmpfs");
        foreach (string option in options.Data)
        {
            fileSystem.Set(option);
        }

        MountFd made = scope.Own(fileSystem.Mount(options.InitialAttributes & ~MountAttributes.ReadOnly));
        CopyUp.Fill(made, RootMount, destination);
        return _tape.Fd(made);
    }

    /// <summary>linux.mountLabel as an option of a file system that can have one.</summary>
    private string? Label(string type)
    {
        if (request.Spec.Linux?.MountLabel is not { Length: > 0 } label)
        {
            return null;
        }

        SecurityLabels.ThrowWithoutSelinux("linux.mountLabel");
        return type is "proc" or "sysfs" ? null : $"context={label}";
    }

    /// <summary>A group of the container's user namespace is another number out here.</summary>
    private string OfHost(string option) =>
        option.StartsWith("gid=", StringComparison.Ordinal)
        && uint.TryParse(option.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture, out uint group)
            ? "gid=" + IdMaps.ToHost(request.Spec.Linux?.GidMappings, group)
            : option;

    private TapeFd OpenTarget(string destination, bool isDirectory)
    {
        TapeFd target = MountTarget.Open(_tape, root, destination, isDirectory);
        if (destination != "/proc" && !CoverableProcFiles.Contains(destination))
        {
            _tape.CheckNotFileSystem(target, PROC_SUPER_MAGIC);
        }

        return target;
    }
}
