using Berth.Oci;
using Berth.Runtime.Capabilities;

namespace Berth.Runtime.Tests.Capabilities;

public sealed class CapabilityRequestTests
{
    private static readonly CapabilitySet All = CapabilitySet.Known;

    [Fact]
    public void Resolve_Nothing_DockersFourteen()
    {
        CapabilitySet set = new CapabilityRequest().Resolve(All);
        Assert.Equal(0xa80425fbUL, set.Bits);
        Assert.Equal(14, set.Names().Count);
    }

    [Fact]
    public void Resolve_AddAndDrop_AdditionWins()
    {
        CapabilitySet set = new CapabilityRequest { Add = ["net_admin", "CAP_CHOWN"], Drop = ["Chown", "cap_kill"] }.Resolve(All);
        Assert.True(set.Contains("CAP_NET_ADMIN") && set.Contains("CAP_CHOWN"));
        Assert.False(set.Contains("CAP_KILL"));
    }

    [Fact]
    public void Resolve_DropAll_OnlyTheAdded() =>
        Assert.Equal(["CAP_NET_BIND_SERVICE"], new CapabilityRequest { Add = ["NET_BIND_SERVICE"], Drop = ["all"] }.Resolve(All).Names());

    [Fact]
    public void Resolve_AddAll_AllButTheDropped()
    {
        CapabilitySet set = new CapabilityRequest { Add = ["ALL"], Drop = ["SYS_ADMIN"] }.Resolve(All);
        Assert.Equal(All.Without(CapabilitySet.Of(["CAP_SYS_ADMIN"])), set);
        Assert.Equal(All, new CapabilityRequest { Add = ["ALL"], Drop = ["ALL"] }.Resolve(All));
    }

    [Fact]
    public void Resolve_Privileged_WhatTheHostHas()
    {
        CapabilitySet available = All.Without(CapabilitySet.Of(["CAP_SYS_RESOURCE"]));
        Assert.Equal(available, new CapabilityRequest { Privileged = true, Drop = ["CHOWN"] }.Resolve(available));
    }

    [Fact]
    public void Resolve_DefaultThatTheHostLacks_LeftOut()
    {
        CapabilitySet available = All.Without(CapabilitySet.Of(["CAP_MKNOD"]));
        Assert.False(new CapabilityRequest().Resolve(available).Contains("CAP_MKNOD"));
    }

    [Fact]
    public void Resolve_Unknown_DockersText()
    {
        BerthException error = Assert.Throws<BerthException>(() => new CapabilityRequest { Add = ["FOO"] }.Resolve(All));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal("invalid CapAdd: unknown capability: \"CAP_FOO\"", error.Message);
        error = Assert.Throws<BerthException>(() => new CapabilityRequest { Drop = ["x"] }.Resolve(All));
        Assert.Equal("invalid CapDrop: unknown capability: \"CAP_X\"", error.Message);
    }

    [Fact]
    public void Resolve_NotAvailable_DockersText()
    {
        BerthException error = Assert.Throws<BerthException>(() => new CapabilityRequest { Add = ["BPF"] }.Resolve(CapabilitySet.DockerDefault));
        Assert.Equal("invalid CapAdd: capability not supported by your kernel or not available in the current environment: \"CAP_BPF\"", error.Message);
    }

    [Fact]
    public void Of_UnknownName_InvalidNamesIt() =>
        Assert.Equal("invalid capability: \"CAP_FOO\"", Assert.Throws<BerthException>(() => CapabilitySet.Of(["CAP_CHOWN", "CAP_FOO"])).Message);

    [Fact]
    public void Names_EveryBit_ComesBack() => Assert.Equal(All, CapabilitySet.Of(All.Names()));

    [Fact]
    public void Bounding_StatusOfAProcess_ItsMask() =>
        Assert.Equal(CapabilitySet.Bounding("Name:\tx\nCapBnd:\t000001fffeffffff\n"), All.Without(CapabilitySet.Of(["CAP_SYS_RESOURCE"])));

    [Fact]
    public void ToSpec_NotRoot_BoundingOnly()
    {
        Berth.Oci.Runtime.CapabilitiesSpec spec = CapabilitySet.DockerDefault.ToSpec(isRoot: false);
        Assert.Equal(14, spec.Bounding!.Count);
        Assert.Empty(spec.Effective!);
    }
}
