using Berth.Content;
using Berth.Content.Records;
using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Engine.Specs;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Oci.Runtime;

namespace Berth.Engine.Tests.Specs;

public sealed class SpecBuilderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-spec").FullName;
    private readonly DataRoot _root;
    private readonly RecordStore _records;
    private readonly SpecBuilder _builder;

    public SpecBuilderTests()
    {
        _root = DataRoot.Open(_folder);
        _records = RecordStore.Open(_root.Database);
        _builder = new SpecBuilder(new EnginePaths(_root, "/run/x"), new NamespaceChoice(new ContainerStore(_records)));
    }

    public void Dispose()
    {
        _records.Dispose();
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Build_Default_IsDockersProfile()
    {
        RuntimeSpec spec = Build(new HostSettings());

        Assert.Equal(14, spec.Process!.Capabilities!.Bounding!.Count);
        Assert.Equal(["mount", "network", "uts", "pid", "ipc", "cgroup"], spec.Linux!.Namespaces!.Select(space => space.Type));
        Assert.Equal(
            ["/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm", "/etc/resolv.conf", "/etc/hostname", "/etc/hosts"],
            spec.Mounts!.Select(mount => mount.Destination));
        Assert.Contains("/proc/kcore", spec.Linux.MaskedPaths!);
        Assert.Equal(["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"], spec.Linux.ReadonlyPaths);
        Assert.Equal("SCMP_ACT_ERRNO", spec.Linux.Seccomp!.DefaultAction);
        Assert.False(spec.Process.NoNewPrivileges);
        Assert.False(spec.Linux.Resources!.Devices![0].Allow);
        Assert.Equal("0", spec.Linux.Sysctl!["net.ipv4.ip_unprivileged_port_start"]);
        Assert.Equal(new string('a', 12), spec.Hostname);
        Assert.Contains("HOME=/root", spec.Process.Env!);
        Assert.Contains("HOSTNAME=" + new string('a', 12), spec.Process.Env!);
    }

    [Fact]
    public void Build_Privileged_HasNoFilterNoMasksAllCapabilities()
    {
        RuntimeSpec spec = Build(new HostSettings { Privileged = true });

        Assert.Null(spec.Linux!.Seccomp);
        Assert.Empty(spec.Linux.MaskedPaths!);
        Assert.Empty(spec.Linux.ReadonlyPaths!);
        Assert.Contains("CAP_SYS_ADMIN", spec.Process!.Capabilities!.Effective!);
        Assert.True(spec.Linux.Resources!.Devices![0].Allow);
        Assert.Contains("rw", spec.Mounts!.First(mount => mount.Destination == "/sys").Options!);
    }

    [Fact]
    public void Build_HostModes_LeaveNamespacesOut()
    {
        RuntimeSpec spec = Build(new HostSettings { NetworkMode = "host", PidMode = "host", IpcMode = "host", UtsMode = "host", CgroupnsMode = "host" });

        Assert.Equal(["mount"], spec.Linux!.Namespaces!.Select(space => space.Type));
        Assert.Null(spec.Hostname);
        Assert.Empty(spec.Linux.Sysctl!);
    }

    [Fact]
    public void Build_OwnMount_ReplacesTheDefaultOneAndParentsComeFirst()
    {
        RuntimeSpec spec = Build(new HostSettings(), new MountPoint { Type = "bind", Source = "/h", Destination = "/a/b" },
            new MountPoint { Type = "volume", Source = "/v", Destination = "/a", Writable = false },
            new MountPoint { Type = "tmpfs", Source = "", Destination = "/dev/shm", Options = ["size=1m"] });

        Assert.Single(spec.Mounts!, mount => mount.Destination == "/dev/shm" && mount.Options!.Contains("size=1m"));
        List<string> order = [.. spec.Mounts!.Select(mount => mount.Destination)];
        Assert.True(order.IndexOf("/a") < order.IndexOf("/a/b"));
        Assert.Contains("rro", spec.Mounts!.First(mount => mount.Destination == "/a").Options!);
    }

    private RuntimeSpec Build(HostSettings host, params MountPoint[] mounts) => _builder.Build(
        new ContainerRecord
        {
            Id = new string('a', 64),
            Name = "x",
            Created = DateTimeOffset.UnixEpoch,
            ImageId = default(Digest),
            Settings = new ContainerSettings { Config = new ContainerConfig(), Image = "x" },
            Host = host,
            Path = "sh",
            Args = [],
            Mounts = mounts,
            SnapshotKey = "x",
        },
        new UserAccount(0, 0, [], "/root"),
        "/berth/x");
}
