using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>The hierarchies that containers of this host go to: v1 on one machine, v2 on another.</summary>
public sealed class CgroupOfThisHostTests : CgroupContract
{
    protected override CgroupHost Host { get; } = CgroupHost.Detect();
}
