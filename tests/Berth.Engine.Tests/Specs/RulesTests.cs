using Berth.Engine.Settings;
using Berth.Engine.Specs;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Engine.Tests.Specs;

public sealed class RulesTests
{
    [Theory]
    [InlineData("net.ipv4.ip_forward", "1", false, false)]
    [InlineData("kernel.shmmax", "1 2 3", false, false)]
    [InlineData("fs.mqueue.msg_max", "10", true, false)]
    public void Sysctl_OfOwnNamespace_Passes(string name, string value, bool hostNetwork, bool hostIpc) =>
        SysctlRules.Check(name, value, hostNetwork, hostIpc);

    [Theory]
    [InlineData("kernel.core_pattern", "x", false, false)]
    [InlineData("net.ipv4.ip_forward", "1+kernel.core_pattern=x", false, false)]
    [InlineData("net.ipv4.ip_forward", "1\n2", false, false)]
    [InlineData("net/ipv4/ip_forward", "1", false, false)]
    [InlineData("net..ipv4", "1", false, false)]
    [InlineData("net.ipv4.ip_forward", "1", true, false)]
    [InlineData("kernel.shmmax", "1", false, true)]
    public void Sysctl_OfTheHost_IsRefused(string name, string value, bool hostNetwork, bool hostIpc) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<BerthException>(() => SysctlRules.Check(name, value, hostNetwork, hostIpc)).Kind);

    [Fact]
    public void Resources_Contradicting_AreRefused()
    {
        foreach (ResourceSettings wrong in (ResourceSettings[])
        [
            new() { Memory = 1 }, new() { MemorySwap = 1 << 30 }, new() { Memory = 64 << 20, MemorySwap = 32 << 20 },
            new() { NanoCpus = 1, CpuQuota = 5000 }, new() { CpuPeriod = 5 }, new() { CpusetCpus = "a" }, new() { BlkioWeight = 5 },
        ])
        {
            Assert.Throws<BerthException>(() => ResourceRules.Check(wrong));
        }
    }

    [Fact]
    public void Resources_Defaults_AreABoundOfProcessesAndSwapLikeMemory()
    {
        Assert.Equal(4096, ResourceRules.Of(new ResourceSettings()).Pids!.Limit);
        Assert.Null(ResourceRules.Of(new ResourceSettings()).Memory);
        Assert.Equal(-1, ResourceRules.Of(new ResourceSettings { PidsLimit = 0 }).Pids!.Limit);
        var memory = ResourceRules.Of(new ResourceSettings { Memory = 64 << 20 }).Memory!;
        Assert.Equal((64L << 20, 128L << 20), (memory.Limit, memory.Swap));
        Assert.Equal(150_000, ResourceRules.Of(new ResourceSettings { NanoCpus = 1_500_000_000 }).Cpu!.Quota);
    }

    [Fact]
    public void Rlimits_Default_IsDockersNofile_AndOthersAreParsed()
    {
        Assert.Equal((1024ul, 524288ul), (Rlimits.Of([])[0].Soft, Rlimits.Of([])[0].Hard));
        Assert.Equal(ulong.MaxValue, Rlimits.Of([new UlimitRequest("core", -1, -1)])[1].Hard);
        Assert.Throws<BerthException>(() => Rlimits.Of([new UlimitRequest("nosuch", 1, 1)]));
        Assert.Throws<BerthException>(() => Rlimits.Of([new UlimitRequest("nofile", 1, 2)]));
    }

    [Theory]
    [InlineData("no-new-privileges", true)]
    [InlineData("no-new-privileges=false", false)]
    [InlineData("no-new-privileges:true", true)]
    public void SecurityOptions_NoNewPrivileges_IsParsed(string option, bool expected) =>
        Assert.Equal(expected, SecurityOptions.Parse([option]).NoNewPrivileges);

    [Fact]
    public void SecurityOptions_Unknown_IsRefusedByName()
    {
        Assert.True(SecurityOptions.Parse(["seccomp=unconfined"]).SeccompUnconfined);
        Assert.Equal("{}", SecurityOptions.Parse(["seccomp={}"]).SeccompProfile);
        Assert.Contains("writable-cgroups", Assert.Throws<BerthException>(() => SecurityOptions.Parse(["writable-cgroups=true"])).Message, StringComparison.Ordinal);
        Assert.Throws<BerthException>(() => SecurityOptions.Parse(["sandbox=x"]));
    }

    [Fact]
    public void Merge_OwnEntrypoint_DropsTheImagesArguments()
    {
        var image = new ContainerConfig { Entrypoint = ["/run"], Cmd = ["a"], Env = ["A=1", "B=2"], Labels = new Dictionary<string, string> { ["x"] = "1" } };
        Assert.Equal(["/run", "a"], CommandLine.Of(CommandLine.Merge(new ContainerConfig(), image)));
        Assert.Equal(["/run", "b"], CommandLine.Of(CommandLine.Merge(new ContainerConfig { Cmd = ["b"] }, image)));
        Assert.Equal(["sh"], CommandLine.Of(CommandLine.Merge(new ContainerConfig { Entrypoint = ["sh"] }, image)));
        Assert.Equal(["b"], CommandLine.Of(CommandLine.Merge(new ContainerConfig { Entrypoint = [""], Cmd = ["b"] }, image)));
        Assert.Equal(["B=2", "A=9"], CommandLine.Merge(new ContainerConfig { Env = ["A=9"] }, image).Env);
        Assert.Equal("no command specified", Assert.Throws<BerthException>(() => CommandLine.Of(new ContainerConfig())).Message);
    }
}
