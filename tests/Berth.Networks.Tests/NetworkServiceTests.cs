using Berth.Linux.Netlink;
using Berth.Networks.Ports;

namespace Berth.Networks.Tests;

public sealed class NetworkServiceTests
{
    [Fact]
    public async Task AttachAsync_Bridge_ConfiguresEth0()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync();
        NetworkNamespace inside = host.Open(sandbox);

        string addresses = TestHost.Shell(inside, "ip addr");
        Assert.Contains("127.0.0.1/8", addresses, StringComparison.Ordinal);
        Assert.Contains("inet 172.17.0.2/16 brd 172.17.255.255", addresses, StringComparison.Ordinal);
        Assert.Contains("02:42:ac:11:00:02", addresses, StringComparison.Ordinal);
        Assert.DoesNotContain("inet6", addresses, StringComparison.Ordinal);
        Assert.Contains("default via 172.17.0.1 dev eth0", TestHost.Shell(inside, "ip route"), StringComparison.Ordinal);
        Assert.Equal("172.17.0.2", sandbox.Endpoint!.IPv4Address);
        Assert.Equal("172.17.0.1", sandbox.Endpoint.Gateway);
        Assert.Equal("02:42:ac:11:00:02", sandbox.Endpoint.MacAddress);
        TestHost.Shell(inside, "test $(cat /proc/sys/net/ipv4/ip_unprivileged_port_start) = 0");
    }

    [Fact]
    public async Task AttachAsync_PublishedPort_AnswersOnEveryAddress()
    {
        await using TestHost host = await TestHost.StartAsync();
        NetworkNamespace neighbour = host.AddNeighbour();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        NetworkNamespace inside = host.Open(sandbox);
        host.Serve(inside, 80);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
        Assert.Equal("tcp 10.9.0.1", await TestHost.AskAsync(host.Host, "10.9.0.1", 8000));
        Assert.Equal("tcp 10.9.0.2", await TestHost.AskAsync(neighbour, "10.9.0.1", 8000));
    }
}
