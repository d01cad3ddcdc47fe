using Berth.Linux.Files;
using Berth.Linux.Mounting;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Rootfs;

/// <summary>Device nodes and the links in /dev. runtime-spec v1.2, config-linux.md#default-devices and runtime-linux.md#dev-symbolic-links.</summary>
internal sealed class DevicePlan(PlanScope scope, ContainerInitRequest request, TapeFd root)
{
    private const int DefaultMode = 0x1b6; // 0666

    private static readonly DeviceSpec[] Defaults =
    [
        new() { Type = "c", Path = "/dev/null", Major = 1, Minor = 3 },
        new() { Type = "c", Path = "/dev/zero", Major = 1, Minor = 5 },
        new() { Type = "c", Path = "/dev/full", Major = 1, Minor = 7 },
        new() { Type = "c", Path = "/dev/random", Major = 1, Minor = 8 },
        new() { Type = "c", Path = "/dev/urandom", Major = 1, Minor = 9 },
        new() { Type = "c", Path = "/dev/tty", Major = 5, Minor = 0 },
    ];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"),
        ("core", "/proc/kcore"), ("ptmx", "pts/ptmx"),
    ];

    private readonly SyscallTape _tape = scope.Tape;

    /// <summary>Inside a user namespace mknod is refused: the host's nodes are bound instead.</summary>
    private bool BindsNodes => request.Spec.Linux?.UidMappings is { Count: > 0 };

    /// <summary>Fills the fresh tmpfs <paramref name="dev"/>.</summary>
    internal void AddDefaults(TapeFd dev)
    {
        foreach (DeviceSpec device in Defaults)
        {
            if (!IsInSpec(device.Path))
            {
                AddNode(device, dev, Path.GetFileName(device.Path));
            }
        }

        foreach ((string name, string target) in Links)
        {
            _tape.Step = $"link '/dev/{name}'";
            _tape.MakeSymbolicLink(dev, name, target);
        }
    }

    /// <summary>Makes the devices that the spec lists.</summary>
    internal void AddListed()
    {
        foreach (DeviceSpec device in request.Spec.Linux?.Devices ?? [])
        {
            _tape.Step = $"make device '{device.Path}'";
            TapeFd parent = MountTarget.OpenParent(_tape, root, MountTarget.Clean(device.Path), out string name);
            _tape.Remove(parent, name, OnError.Ignore);
            AddNode(device, parent, name);
        }
    }

    /// <summary>Binds the terminal as /dev/console.</summary>
    internal void AddConsole(TapeFd dev, TapeFd terminal)
    {
        _tape.Step = "bind the terminal on '/dev/console'";
        _tape.MakeNode(dev, "console", new NodeKind(FileKind.Regular, 0x180), OnError.Ignore);
        TapeFd target = _tape.OpenIn(dev, "console", OpenFlags.Path | OpenFlags.NoFollow);
        _tape.AttachMount(_tape.CloneMount(terminal, recursive: false), target);
    }

    private bool IsInSpec(string path)
    {
        foreach (DeviceSpec device in request.Spec.Linux?.Devices ?? [])
        {
            if (device.Path == path)
            {
                return true;
            }
        }

        return false;
    }

    private void AddNode(DeviceSpec device, TapeFd parent, string name)
    {
        _tape.Step = $"make device '{device.Path}'";
        var number = new DeviceNumber(checked((uint)device.Major), checked((uint)device.Minor));
        FileKind kind = device.Type switch
        {
            "c" or "u" => FileKind.CharacterDevice,
            "b" => FileKind.BlockDevice,
            "p" => FileKind.Fifo,
            _ => throw new BerthException(ErrorKind.Invalid, $"Device '{device.Path}' has the unknown type '{device.Type}'."),
        };
        int mode = (int)(device.FileMode ?? DefaultMode) & 0xfff;
        if (BindsNodes && kind != FileKind.Fifo)
        {
            BindNode(device, parent, name);
            return;
        }

        _tape.MakeNode(parent, name, new NodeKind(kind, mode, number));
        if ((device.Uid ?? 0) != 0 || (device.Gid ?? 0) != 0)
        {
            _tape.SetOwner(parent, name, (device.Uid ?? 0, device.Gid ?? 0));
        }
    }

    private void BindNode(DeviceSpec device, TapeFd parent, string name)
    {
        MountFd clone = scope.Own(Mounts.Clone(device.Path));
        Mounts.Change(clone, new MountChange(0, 0, MountPropagation.Private));
        _tape.MakeNode(parent, name, new NodeKind(FileKind.Regular, 0x180));
        _tape.AttachMount(_tape.Fd(clone), _tape.OpenIn(parent, name, OpenFlags.Path | OpenFlags.NoFollow));
    }
}
