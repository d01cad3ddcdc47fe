using System.Diagnostics;
using Berth.Linux.Cgroups;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>The v2 hierarchy, which is mounted on hybrid hosts too (without controllers): freezing, killing and device programs work there.</summary>
public sealed class UnifiedCgroupTests : CgroupContract
{
    private readonly string _control;
    private readonly string _before;

    public UnifiedCgroupTests()
    {
        _control = $"{Host.Hierarchies[0].MountPoint}/cgroup.subtree_control";
        _before = File.ReadAllText(_control).Trim();
    }

    protected override CgroupHost Host { get; } = CgroupHost.Parse(string.Join('\n',
        File.ReadAllLines("/proc/self/mountinfo").Where(static line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))));

    [Fact]
    public void Attach_DeviceProgram_KernelObeysIt()
    {
        DeviceRule denyAll = new(false, DeviceKind.All, null, null, DeviceAccess.All);
        DeviceRule allowNull = new(true, DeviceKind.Character, 1, 3, DeviceAccess.All);
        Cgroup cgroup = Create("devices");
        DeviceProgram.Attach(cgroup, DeviceProgram.Compile([denyAll, allowNull]));
        Assert.Equal("null\n", Try(cgroup));
        DeviceProgram.Attach(cgroup, DeviceProgram.Compile([denyAll, allowNull, new(true, DeviceKind.Character, 1, 5, DeviceAccess.Read)]));
        Assert.Equal("null\nzero\n", Try(cgroup));
        DeviceProgram.Attach(cgroup, DeviceProgram.Compile([denyAll]));
        Assert.Equal("", Try(cgroup));
    }

    [Fact]
    public void OpenJoin_ChildrenHaveControllers_TheOneWithProcesses()
    {
        Cgroup below = Create("one/below");
        _ = Create("one/empty");
        Start(below, "sleep 100");
        using CgroupJoin join = Host.Open(below.Path[..below.Path.LastIndexOf('/')]).OpenJoin();
        Assert.Equal(below.Directories[0], new FileInfo($"/proc/self/fd/{join.Directory!.DangerousGetHandle()}").LinkTarget);
    }

    [Fact]
    public void Create_InAUnitOfSystemd_OnlyIfDelegated()
    {
        Cgroup unit = Create("some.service");
        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => Host.Create($"{unit.Path}/x")).Errno);
        Assert.False(Directory.Exists($"{unit.Directories[0]}/x"));
        using (DirectoryFd above = HostFiles.OpenDirectory(Path.GetDirectoryName(unit.Directories[0])!))
        {
            above.SetExtendedAttribute("some.service", "trusted.delegate", "1"u8);
        }

        Assert.True(Host.Create($"{unit.Path}/x").Exists);
    }

    protected override void AfterRemoval()
    {
        // What Create handed to the top's children is taken back.
        foreach (string controller in File.ReadAllText(_control).Trim().Split(' ').Except(_before.Split(' ')))
        {
            File.WriteAllText(_control, $"-{controller}");
        }
    }

    private string Try(Cgroup cgroup)
    {
        Process process = Start(cgroup, "(exec < /dev/null) 2>&- && echo null; (exec < /dev/zero) 2>&- && echo zero; true");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
