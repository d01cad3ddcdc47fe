using System.Net;
using System.Net.Sockets;
using Berth.Linux.Namespaces;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks.Tests;

public sealed class PublishedPortTests
{
    [Fact]
    public async Task Tcp_EveryAddress_AnswersFromEverywhereAndKeepsTheClientsAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        Sandbox sibling = await host.AttachAsync("sibling");
        NamespaceFd inside = host.Open(sandbox);
        host.Serve(inside, 80);
        await HolderLoop.OpenAsync(host, sandbox);

        Assert.Equal(["0.0.0.0", "::"], sandbox.Endpoint!.Ports.Select(p => p.HostAddress));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.1.2.3", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "::1", 8000));
        Assert.Equal("tcp 10.9.0.1", await TestHost.AskAsync(host.Host, "10.9.0.1", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "172.17.0.2", 80));
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Open(sibling), "10.9.0.1", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Open(sibling), "172.17.0.1", 8000));
        Assert.Equal("tcp 172.17.0.3", await TestHost.AskAsync(host.Open(sibling), "172.17.0.2", 80));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(inside, "10.9.0.1", 8000));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Tcp_FromContainers_AnswersWithAndWithoutBridgeNetfilter(string callIptables)
    {
        await using TestHost host = await TestHost.StartAsync();
        TestHost.Shell(host.Host, $"if [ -e /proc/sys/net/bridge ]; then echo {callIptables} > /proc/sys/net/bridge/bridge-nf-call-iptables; fi");
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        NamespaceFd inside = host.Open(sandbox);
        NamespaceFd sibling = host.Open(await host.AttachAsync("sibling"));
        host.Serve(inside, 80);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(inside, "172.17.0.1", 8000));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(sibling, "172.17.0.1", 8000));
        Assert.Equal("tcp 172.17.0.3", await TestHost.AskAsync(sibling, "172.17.0.2", 80));
    }

    [Fact]
    public async Task Udp_EveryAddress_AnswersFromEverywhere()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 5300, ContainerPort = 53, Protocol = PortProtocol.Udp });
        NamespaceFd inside = host.Open(sandbox);
        host.ServeUdp(inside, 53);
        await HolderLoop.OpenAsync(host, sandbox);

        Assert.Equal("udp 172.17.0.1", await TestHost.AskUdpAsync(host.Host, "127.0.0.1", 5300));
        Assert.Equal("udp 172.17.0.1", await TestHost.AskUdpAsync(host.Host, "::1", 5300));
        Assert.Equal("udp 10.9.0.1", await TestHost.AskUdpAsync(host.Host, "10.9.0.1", 5300));
        Assert.Equal("udp 10.9.0.2", await TestHost.AskUdpAsync(neighbour, "10.9.0.1", 5300));
        Assert.Equal("udp 172.17.0.1", await TestHost.AskUdpAsync(inside, "10.9.0.1", 5300));
    }

    [Fact]
    public async Task Tcp_LoopbackOnly_IsClosedToNeighboursAndContainers()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostAddress = "127.0.0.1", HostPort = 8000, ContainerPort = 80 });
        NamespaceFd inside = host.Open(sandbox);
        host.Serve(inside, 80);
        await HolderLoop.OpenAsync(host, sandbox);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
        Assert.Equal("refused", await TestHost.AskAsync(host.Host, "::1", 8000));
        Assert.Equal("refused", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));

        // A neighbour that sends packets for 127.0.0.1 over the wire.
        const string viaWire = "ip addr flush dev lo && sysctl -qw net.ipv4.conf.all.route_localnet=1 && ip route add 127.0.0.1 via ";
        TestHost.Shell(neighbour, viaWire + "10.9.0.1");
        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "127.0.0.1", 8000, 0.5));
        TestHost.Shell(inside, viaWire + "172.17.0.1");
        Assert.Equal("timeout", await TestHost.AskAsync(inside, "127.0.0.1", 8000, 0.5));
    }

    [Fact]
    public async Task Tcp_ChosenAddress_AnswersThereOnly()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox first = await host.AttachAsync(new PortBinding { HostAddress = "10.9.0.1", HostPort = 8000, ContainerPort = 80 });
        Sandbox second = await host.AttachAsync(new PortBinding { HostAddress = "127.0.0.1", HostPort = 8000, ContainerPort = 81 });
        host.Serve(host.Open(first), 80);

        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        Assert.Equal("refused", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000)); // by the second container: nobody listens there
        Assert.Equal("refused", await TestHost.AskAsync(host.Host, "127.0.0.2", 8000));
        Assert.Equal(81, second.Endpoint!.Ports[0].ContainerPort);
    }

    [Fact]
    public async Task Tcp_IPv6Only_LeavesIPv4Alone()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostAddress = "::", HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        HolderLoop loop = await HolderLoop.OpenAsync(host, sandbox);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "::1", 8000));
        Assert.Equal("refused", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(0, loop.Carried);
    }

    [Fact]
    public async Task Tcp_NotPublished_IsClosedAlsoToARoutedNeighbour()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        host.Serve(host.Open(sandbox), 81);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "172.17.0.2", 81));
        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "172.17.0.2", 81, 0.5));
        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "172.17.0.2", 80, 0.5));
        Assert.Equal("refused", await TestHost.AskAsync(neighbour, "10.9.0.1", 81));
    }

    [Fact]
    public async Task Container_ToTheWorld_LeavesWithTheHostsAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        host.Serve(neighbour, 80);
        Sandbox sandbox = await host.AttachAsync();

        Assert.Equal("tcp 10.9.0.1", await TestHost.AskAsync(host.Open(sandbox), "10.9.0.2", 80));
    }

    [Theory]
    [InlineData("iptables -P FORWARD DROP", "FORWARD")]
    [InlineData("iptables -P FORWARD DROP && iptables -N DOCKER-USER && iptables -A FORWARD -j DOCKER-USER && iptables -A DOCKER-USER -j RETURN", "DOCKER-USER")]
    public async Task Forwarding_BesideAFirewallThatDrops_IsLetThrough(string setup, string chain)
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        host.Serve(neighbour, 80);
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        TestHost.Shell(host.Host, setup);
        string before = TestHost.Shell(host.Host, "iptables -S");
        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000, 0.3));

        await host.Service.RepairAsync(CancellationToken.None);
        await host.Service.RepairAsync(CancellationToken.None);
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
        Assert.Equal("tcp 10.9.0.1", await TestHost.AskAsync(host.Open(sandbox), "10.9.0.2", 80));
        string rules = TestHost.Shell(host.Host, "iptables -S");
        Assert.Contains($"-A {chain} -i test0 ", rules, StringComparison.Ordinal);
        Assert.Contains($"-A {chain} -o test0 ", rules, StringComparison.Ordinal);
        await host.Service.RemoveAllAsync();
        Assert.Equal(before, TestHost.Shell(host.Host, "iptables -S"));
    }

    [Fact]
    public async Task Forwarding_BetweenForeignInterfaces_StaysOffIfWeSwitchedItOn()
    {
        var machine = TestNamespace.Create(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"));
        await using TestHost host = await TestHost.StartAsync(o => o with { HostNamespace = machine });
        NamespaceFd neighbour = host.AddNeighbour();
        var third = host.Keep(TestNamespace.Create(() => { }));
        TestHost.Shell(host.Host, $"ip link add ext1 type veth peer name eth0 netns {third.Path()} && ip addr add 10.8.0.1/24 dev ext1 && ip link set ext1 up");
        TestHost.Shell(third, "ip link set lo up && ip addr add 10.8.0.2/24 dev eth0 && ip link set eth0 up && ip route add default via 10.8.0.1");
        host.Serve(third, 80);

        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "10.8.0.2", 80, 0.5));
        await host.RestartAsync([]);
        Assert.Equal("timeout", await TestHost.AskAsync(neighbour, "10.8.0.2", 80, 0.5));
    }

    [Fact]
    public async Task Container_WithAForeignAddress_IsNotHeard()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync();
        Sandbox router = await host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "router", AllowForeignAddresses = true }, CancellationToken.None);
        host.Serve(host.Host, 9000);
        NamespaceFd inside = host.Open(sandbox);
        Assert.Equal("tcp 172.17.0.2", await TestHost.AskAsync(inside, "172.17.0.1", 9000));

        const string takeAddress = "ip addr flush dev eth0 && ip addr add 172.17.0.{0}/16 dev eth0";
        TestHost.Shell(inside, takeAddress.Replace("{0}", "77", StringComparison.Ordinal));
        Assert.NotEqual("tcp 172.17.0.77", await TestHost.AskAsync(inside, "172.17.0.1", 9000, 0.5));
        TestHost.Shell(inside, takeAddress.Replace("{0}", "2", StringComparison.Ordinal) + " && ip link set eth0 address 02:42:ac:11:00:55");
        Assert.NotEqual("tcp 172.17.0.2", await TestHost.AskAsync(inside, "172.17.0.1", 9000, 0.5));
        TestHost.Shell(host.Open(router), takeAddress.Replace("{0}", "88", StringComparison.Ordinal));
        Assert.Equal("tcp 172.17.0.88", await TestHost.AskAsync(host.Open(router), "172.17.0.1", 9000));
    }

    [Fact]
    public async Task Udp_ClientFromBefore_ReachesTheNewContainer()
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd neighbour = host.AddNeighbour();
        using Socket client = neighbour.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        var target = new IPEndPoint(IPAddress.Parse("10.9.0.1"), 5300);
        Assert.NotEqual("udp 10.9.0.2", await TestHost.AskUdpAsync(client, target, 0.3));

        for (int i = 0; i < 2; i++)
        {
            // Each time another container: .2, then .3 while the first's entry would still be alive.
            Sandbox sandbox = await host.AttachAsync($"dns{i}", new PortBinding { HostPort = 5300, ContainerPort = 53, Protocol = PortProtocol.Udp });
            await host.AttachAsync($"next{i}");
            host.ServeUdp(host.Open(sandbox), 53);
            Assert.Equal("udp 10.9.0.2", await TestHost.AskUdpAsync(client, target));
            await host.Service.DetachAsync(sandbox.Container);
            await host.AttachAsync($"squatter{i}");
        }
    }
}
