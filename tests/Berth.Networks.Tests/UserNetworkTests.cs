using Berth.Linux.Namespaces;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks.Tests;

/// <summary>Networks of one's own on the real kernel, with peers in namespaces.</summary>
public sealed class UserNetworkTests
{
    [Fact]
    public async Task ReserveAsync_WithoutASubnet_TakesASmallOneThatTheHostDoesNotUse()
    {
        await using TestHost host = await TestHost.StartAsync();
        TestHost.Shell(host.Host, "ip link add busy0 type bridge && ip addr add 172.18.0.1/24 dev busy0 && ip link set busy0 up");

        NetworkRecord first = await host.CreateAsync("first");
        NetworkRecord second = await host.CreateAsync("second");

        Assert.Equal("172.18.1.0/24", first.Pools[0].Subnet);
        Assert.Equal("172.18.1.1", first.Pools[0].Gateway);
        Assert.Equal("172.18.2.0/24", second.Pools[0].Subnet);
        Assert.Contains("172.18.1.1/24", TestHost.Shell(host.Host, $"ip addr show br-{first.Id[..12]}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.60.0.0/25", ErrorKind.Forbidden, "Pool overlaps with other one on this address space")]
    [InlineData("10.60.0.7/24", ErrorKind.Invalid, "invalid subnet 10.60.0.7/24: it should be 10.60.0.0/24")]
    [InlineData("10.60.0.0", ErrorKind.Invalid, "invalid subnet 10.60.0.0: invalid CIDR block notation")]
    [InlineData("10.61.0.0/31", ErrorKind.Invalid, "must have a prefix of /8 to /30")]
    public async Task ReserveAsync_WrongSubnet_SaysWhyAndLeavesNothing(string subnet, ErrorKind kind, string text)
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.CreateAsync("first", request => request with { Pools = [new NetworkPool { Subnet = "10.60.0.0/24" }] });
        string before = TestHost.Shell(host.Host, "ip -o link; nft list ruleset");

        BerthException error = await Assert.ThrowsAsync<BerthException>(
            () => host.CreateAsync("second", request => request with { Pools = [new NetworkPool { Subnet = subnet }] }));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestHost.Shell(host.Host, "ip -o link; nft list ruleset"));
    }

    [Fact]
    public async Task RemoveAsync_AfterUse_LeavesNoLinkAndNoRule()
    {
        await using TestHost host = await TestHost.StartAsync();
        string before = TestHost.Shell(host.Host, "ip -o link | cut -d: -f2; nft list ruleset");
        NetworkRecord network = await host.CreateAsync("mine", request => request with { EnableIPv6 = true });
        Sandbox sandbox = await host.JoinAsync("web", new EndpointRequest { Network = "mine" });

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => host.Service.RemoveAsync(network.Id));
        Assert.Equal(ErrorKind.Forbidden, error.Kind);
        Assert.Contains("network mine has active endpoints (name:\"web\"", error.Message, StringComparison.Ordinal);

        await host.Service.DetachAsync(sandbox.Container);
        await host.Service.RemoveAsync(network.Id);
        Assert.Equal(before, TestHost.Shell(host.Host, "ip -o link | cut -d: -f2; nft list ruleset"));
    }

    [Fact]
    public async Task Bridges_OfDifferentNetworks_DoNotReachEachOther()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.CreateAsync("red");
        await host.CreateAsync("blue");
        Sandbox red = await host.JoinAsync("red1", new EndpointRequest { Network = "red" });
        Sandbox red2 = await host.JoinAsync("red2", new EndpointRequest { Network = "red" });
        Sandbox blue = await host.JoinAsync("blue1", new EndpointRequest { Network = "blue" });
        Sandbox classic = await host.AttachAsync("classic");
        host.Serve(host.Open(red), 80);

        Assert.StartsWith("tcp ", await TestHost.AskAsync(host.Open(red2), red.Endpoint!.IPv4Address, 80), StringComparison.Ordinal);
        Assert.StartsWith("tcp ", await TestHost.AskAsync(host.Host, red.Endpoint.IPv4Address, 80), StringComparison.Ordinal);
        Assert.Equal("timeout", await TestHost.AskAsync(host.Open(blue), red.Endpoint.IPv4Address, 80, 0.5));
        Assert.Equal("timeout", await TestHost.AskAsync(host.Open(classic), red.Endpoint.IPv4Address, 80, 0.5));
    }

    [Fact]
    public async Task PublishedPort_FromAnotherBridge_AnswersByTheHostsAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        await host.CreateAsync("red");
        Sandbox red = await host.JoinAsync("red1", [new PortBinding { HostPort = 8000, ContainerPort = 80 }], new EndpointRequest { Network = "red" });
        Sandbox classic = await host.AttachAsync("classic");
        host.Serve(host.Open(red), 80);

        Assert.StartsWith("tcp ", await TestHost.AskAsync(host.Open(classic), "10.9.0.1", 8000), StringComparison.Ordinal);
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        Assert.StartsWith("tcp ", await TestHost.AskAsync(host.Open(red), "10.9.0.1", 8000), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task InterContainerOff_Neighbours_DoNotReachEachOther(string callIptables)
    {
        await using TestHost host = await TestHost.StartAsync();
        TestHost.Shell(host.Host, $"if [ -e /proc/sys/net/bridge ]; then echo {callIptables} > /proc/sys/net/bridge/bridge-nf-call-iptables; fi");
        await host.CreateAsync("alone", request => request with
        {
            Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_icc"] = "false" },
        });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest { Network = "alone" });
        Sandbox two = await host.JoinAsync("two", new EndpointRequest { Network = "alone" });
        host.Serve(host.Open(one), 80);

        Assert.StartsWith("tcp ", await TestHost.AskAsync(host.Host, one.Endpoint!.IPv4Address, 80), StringComparison.Ordinal);
        Assert.NotEqual("tcp", (await TestHost.AskAsync(host.Open(two), one.Endpoint.IPv4Address, 80, 0.7))[..3]);
    }

    [Fact]
    public async Task Internal_Network_ReachesNeitherWorldNorPublishedPorts()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        host.Serve(neighbour, 80);
        await host.CreateAsync("inner", request => request with { Internal = true });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest { Network = "inner" });
        Sandbox two = await host.JoinAsync("two", new EndpointRequest { Network = "inner" });
        Sandbox published = await host.AttachAsync("web", new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(two), 80);
        host.Serve(host.Open(published), 80);
        NamespaceFd inside = host.Open(one);

        Assert.StartsWith("tcp ", await TestHost.AskAsync(inside, two.Endpoint!.IPv4Address, 80), StringComparison.Ordinal);
        Assert.DoesNotContain("default", TestHost.Shell(inside, "ip route"), StringComparison.Ordinal);

        // Also with a route of its own making nothing gets out.
        string gateway = two.Endpoint.IPv4Address[..^1] + "1";
        TestHost.Shell(inside, $"ip route add default via {gateway}");
        Assert.Equal("timeout", await TestHost.AskAsync(inside, "10.9.0.2", 80, 0.5));
        Assert.Equal("timeout", await TestHost.AskAsync(inside, "10.9.0.1", 8000, 0.5));
    }

    [Fact]
    public async Task ConnectAsync_RunningContainer_GetsInterfaceRouteAndPortsAndLosesThem()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        NetworkRecord inner = await host.CreateAsync("inner", request => request with { Internal = true });
        NetworkRecord outer = await host.CreateAsync("outer");
        PortBinding[] ports = [new PortBinding { HostPort = 8000, ContainerPort = 80 }];
        Sandbox sandbox = await host.JoinAsync("web", ports, new EndpointRequest { Network = "inner" });
        NamespaceFd inside = host.Open(sandbox);
        host.Serve(inside, 80);
        Assert.Empty(sandbox.Endpoint!.Ports);

        var request = new AttachRequest { Container = sandbox.Container, ContainerName = "web", Ports = ports };
        Sandbox both = await host.Service.ConnectAsync(
            request with { Endpoints = [new EndpointRequest { Network = outer.Id }] }, CancellationToken.None);
        Assert.Equal(["eth0", "eth1"], both.Endpoints.Select(endpoint => endpoint.InterfaceName));
        Assert.Contains($"default via {outer.Pools[0].Gateway} dev eth1", TestHost.Shell(inside, "ip route"), StringComparison.Ordinal);
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        BerthException twice = await Assert.ThrowsAsync<BerthException>(() => host.Service.ConnectAsync(
            request with { Endpoints = [new EndpointRequest { Network = "outer" }] }, CancellationToken.None));
        Assert.Equal("endpoint with name web already exists in network outer", twice.Message);

        Sandbox left = await host.Service.DisconnectAsync(request, outer.Id, CancellationToken.None);
        Assert.Equal(inner.Id, Assert.Single(left.Endpoints).NetworkId);
        Assert.DoesNotContain("eth1", TestHost.Shell(inside, "ip link"), StringComparison.Ordinal);
        Assert.Equal("refused", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        await host.Service.RemoveAsync(outer.Id);
    }

    [Fact]
    public async Task AttachAsync_SeveralNetworks_DefaultRouteByPriorityThenName()
    {
        await using TestHost host = await TestHost.StartAsync();
        NetworkRecord a = await host.CreateAsync("a");
        NetworkRecord b = await host.CreateAsync("b");

        Sandbox byName = await host.JoinAsync("one", new EndpointRequest { Network = "b" }, new EndpointRequest { Network = "a" });
        Sandbox byPriority = await host.JoinAsync("two", new EndpointRequest { Network = "a" }, new EndpointRequest { Network = "b", GatewayPriority = 1 });

        Assert.Contains($"default via {a.Pools[0].Gateway} dev eth1", TestHost.Shell(host.Open(byName), "ip route"), StringComparison.Ordinal);
        Assert.Contains($"default via {b.Pools[0].Gateway} dev eth1", TestHost.Shell(host.Open(byPriority), "ip route"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IPv6_Network_ReachesSiblingsAndTheWorldAndCannotLie()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        TestHost.Shell(host.Host, "ip addr add fd09::1/64 dev ext0 nodad");
        TestHost.Shell(neighbour, "ip addr add fd09::2/64 dev eth0 nodad");
        await host.CreateAsync("six", request => request with { EnableIPv6 = true, Pools = [new NetworkPool { Subnet = "fd77::/64" }] });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest { Network = "six" });
        Sandbox two = await host.JoinAsync("two", new EndpointRequest { Network = "six", IPv6Address = "fd77::99" });
        NamespaceFd inside = host.Open(one);

        Assert.Equal("fd77::2", one.Endpoint!.IPv6Address);
        Assert.Equal("fd77::99", two.Endpoint!.IPv6Address);
        TestHost.Shell(inside, "ping -6 -c1 -W2 fd77::99 && ping -6 -c1 -W2 fd77::1 && ping -6 -c1 -W2 fd09::2");
        TestHost.Shell(inside, "ip addr add fd77::66/64 dev eth0 nodad");
        Assert.Equal("no", TestHost.Shell(inside, "ping -6 -c1 -W1 -I fd77::66 fd77::99 >/dev/null && echo yes || echo no").Trim());
    }

    [Fact]
    public async Task IPv6_PublishedPort_KeepsTheClientsAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        TestHost.Shell(host.Host, "ip addr add fd09::1/64 dev ext0 nodad");
        TestHost.Shell(neighbour, "ip addr add fd09::2/64 dev eth0 nodad");
        await host.CreateAsync("six", request => request with { EnableIPv6 = true });
        Sandbox web = await host.JoinAsync("web", [new PortBinding { HostPort = 8000, ContainerPort = 80 }], new EndpointRequest { Network = "six" });
        host.ServeIPv6(host.Open(web), 80);

        Assert.Equal("tcp fd09::2", await TestHost.AskAsync(neighbour, "fd09::1", 8000));
    }

    [Fact]
    public async Task RestartAsync_LiveContainers_KeepNetworksAndPorts()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        NetworkRecord mine = await host.CreateAsync("mine", request => request with { EnableIPv6 = true });
        Sandbox web = await host.JoinAsync("web", [new PortBinding { HostPort = 8000, ContainerPort = 80 }], new EndpointRequest { Network = "mine" });
        NamespaceFd inside = host.Open(web);
        host.Serve(inside, 80);

        await host.RestartAsync(
            [mine],
            [
                new RestoredContainer
                {
                    Container = web.Container, ContainerName = "web", Mode = NetworkMode.Bridge, Endpoints = web.Endpoints, NetworkNamespacePath = inside.Path(),
                },
            ]);

        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        Assert.NotEqual(web.Endpoint!.IPv4Address, (await host.JoinAsync("next", new EndpointRequest { Network = "mine" })).Endpoint!.IPv4Address);
        BerthException taken = await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync("thief", new PortBinding { HostPort = 8000, ContainerPort = 1 }));
        Assert.Contains("port is already allocated (by container web)", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangePortsAsync_RunningContainer_OpensAndCloses()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox web = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(web), 80);

        Sandbox after = await host.Service.ChangePortsAsync(
            web.Container, [new PortBinding { HostPort = 9000, ContainerPort = 80 }], port => port.HostPort == 8000, CancellationToken.None);

        Assert.Equal([9000, 9000], after.Endpoint!.Ports.Select(port => (int)port.HostPort));
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 9000));
        Assert.Equal("refused", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
    }

    [Fact]
    public async Task Macvlan_OnAParent_IsOnTheWireItself()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        host.Serve(neighbour, 80);
        await host.CreateAsync("wire", request => request with
        {
            Driver = "macvlan",
            Pools = [new NetworkPool { Subnet = "10.9.0.0/24", Range = "10.9.0.128/25", Gateway = "10.9.0.2" }],
            Options = new Dictionary<string, string> { ["parent"] = "ext0" },
        });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest { Network = "wire" });

        Assert.Equal("10.9.0.128", one.Endpoint!.IPv4Address);
        Assert.Equal("tcp 10.9.0.128", await TestHost.AskAsync(host.Open(one), "10.9.0.2", 80));
        Assert.Contains("default via 10.9.0.2", TestHost.Shell(host.Open(one), "ip route"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masquerade_Off_LeavesWithTheContainersAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        host.Serve(neighbour, 80);
        await host.CreateAsync("plain", request => request with
        {
            Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_ip_masquerade"] = "false" },
        });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest { Network = "plain" });

        Assert.Equal("tcp " + one.Endpoint!.IPv4Address, await TestHost.AskAsync(host.Open(one), "10.9.0.2", 80));
    }

    [Fact]
    public async Task EndpointOptions_InterfaceNameSysctlAndMtu_AreSet()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.CreateAsync("named", request => request with
        {
            Options = new Dictionary<string, string> { ["com.docker.network.driver.mtu"] = "1400" },
        });
        Sandbox one = await host.JoinAsync("one", new EndpointRequest
        {
            Network = "named",
            InterfaceName = "lan0",
            MacAddress = "02:42:00:00:00:77",
            Sysctls = new Dictionary<string, string> { ["net.ipv4.conf.IFNAME.log_martians"] = "1" },
        });

        string link = TestHost.Shell(host.Open(one), "ip link show lan0; cat /proc/sys/net/ipv4/conf/lan0/log_martians");
        Assert.Contains("mtu 1400", link, StringComparison.Ordinal);
        Assert.Contains("02:42:00:00:00:77", link, StringComparison.Ordinal);
        Assert.EndsWith("1", link.TrimEnd(), StringComparison.Ordinal);
    }
}
