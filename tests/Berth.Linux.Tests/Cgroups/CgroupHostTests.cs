using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

public sealed class CgroupHostTests
{
    private const string V1 =
        "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
        + "31 25 0:27 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,name=systemd\n"
        + "32 25 0:28 /docker/x /mnt/memory rw - cgroup none rw,memory\n"
        + "33 25 0:28 / /sys/fs/cgroup/mem\\040ory rw - cgroup none rw,memory\n"
        + "34 25 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw,nsdelegate\n";

    [Fact]
    public void Parse_Hybrid_V1WithEveryHierarchyOnce()
    {
        var host = CgroupHost.Parse(V1);
        Assert.Equal(CgroupVersion.V1, host.Version);
        Assert.Equal(["/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/mem ory"], host.Hierarchies.Select(static one => one.MountPoint));
        Assert.True(host.Has("cpuacct") && host.Has("memory") && host.Has("name=systemd"));
        Assert.False(host.Has("pids"));
        Assert.Equal("/sys/fs/cgroup/mem ory/berth/x", host.Open("/berth/x").DirectoryOf("memory.stat"));
        Assert.Null(host.Open("/berth/x").DirectoryOf("pids.max"));
    }

    [Fact]
    public void Parse_NamedHierarchyAndV2_IsV2() => Assert.Equal(CgroupVersion.V2, CgroupHost.Parse(
        "31 25 0:27 / /run/systemd rw - cgroup cgroup rw,name=systemd\n34 25 0:29 / /no/cgroup2 rw - cgroup2 cgroup2 rw\n").Version);

    [Fact]
    public void Parse_NoCgroups_SaysSo() =>
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => CgroupHost.Parse("1 1 0:1 / / rw - ext4 /dev/vda rw\n")).Errno);

    [Theory]
    [InlineData("berth")]
    [InlineData("/berth/")]
    [InlineData("/berth/../memory")]
    [InlineData("/a//b")]
    [InlineData("/a/./b")]
    [InlineData("/a\nb")]
    public void Open_BadPath_Refused(string path) => Assert.Throws<ArgumentException>(() => CgroupHost.Parse(V1).Open(path));
}
