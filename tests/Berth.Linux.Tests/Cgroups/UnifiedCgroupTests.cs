using System.Diagnostics;
using Berth.Linux.Cgroups;

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
