using System.Net;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;

namespace Berth.Linux.Tests.Netlink;

public sealed class RouteSocketTests
{
    [Fact]
    public void CreateVeth_IntoAnotherNamespace_JoinsBridgeAndPeer()
    {
        using var host = NamespaceFd.CreateNetwork();
        using var container = NamespaceFd.CreateNetwork();
        using RouteSocket routes = NamespaceThread.RunIn(host, RouteSocket.Open);
        using RouteSocket inside = NamespaceThread.RunIn(container, RouteSocket.Open);
        routes.CreateBridge("br0", MacAddress.Random(), 1400);
        int bridge = routes.FindLink("br0")!.Value.Index;
        Assert.True(MacAddress.TryParse("02:42:ac:11:00:02", out MacAddress mac));

        routes.CreateVeth(new VethRequest
        {
            Name = "veth1",
            Bridge = bridge,
            PeerNamespace = container,
            PeerName = "eth0",
            PeerMac = mac,
            Mtu = 1400,
            Hairpin = true,
            Isolated = true,
        });

        LinkInfo port = routes.FindLink("veth1")!.Value;
        Assert.Equal((bridge, "veth", true), (port.Master, port.Kind, port.IsUp));
        LinkInfo eth0 = inside.FindLink("eth0")!.Value;
        Assert.False(eth0.IsUp);
        inside.SetUp(eth0.Index);
        Assert.True(inside.AddAddress(eth0.Index, IPNetwork.Parse("10.1.2.0/24"), IPAddress.Parse("10.1.2.3")));
        Assert.False(inside.AddAddress(eth0.Index, IPNetwork.Parse("10.1.2.0/24"), IPAddress.Parse("10.1.2.3")));
        inside.SetDefaultRoute(eth0.Index, IPAddress.Parse("10.1.2.1"));
        Assert.Equal([(IPAddress.Parse("10.1.2.3"), 24)], inside.IPv4Addresses(eth0.Index));
        Assert.Contains(IPNetwork.Parse("10.1.2.0/24"), inside.Routes(0, ipv6: false));
        Assert.Equal(["br0", "lo", "veth1"], routes.Links().Select(l => l.Name).Order(StringComparer.Ordinal));

        Assert.True(routes.DeleteLink("veth1"));
        Assert.False(routes.DeleteLink("veth1"));
        Assert.Null(inside.FindLink("eth0"));
    }

    [Fact]
    public void CreateBridge_NameTaken_SaysSo()
    {
        using var host = NamespaceFd.CreateNetwork();
        using RouteSocket routes = NamespaceThread.RunIn(host, RouteSocket.Open);
        routes.CreateBridge("br0", MacAddress.Random(), 1500);

        LinuxException error = Assert.Throws<LinuxException>(() => routes.CreateBridge("br0", MacAddress.Random(), 1500));
        Assert.Equal(Errno.EEXIST, error.Errno);
    }

    [Theory]
    [InlineData("02:42:ac:11:00:02", true)]
    [InlineData("02-42-AC-11-00-02", true)]
    [InlineData("01:00:5e:00:00:01", false)]
    [InlineData("02:42:ac:11:00", false)]
    [InlineData("2:42:ac:11:00:02", false)]
    [InlineData("", false)]
    public void MacAddress_TryParse_TakesUnicastOnly(string text, bool expected) =>
        Assert.Equal(expected, MacAddress.TryParse(text, out _));
}
