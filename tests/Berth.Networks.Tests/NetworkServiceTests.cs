using Berth.Linux.Namespaces;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks.Tests;

public sealed class NetworkServiceTests
{
    [Fact]
    public async Task AttachAsync_Bridge_ConfiguresEth0()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync();
        NamespaceFd inside = host.Open(sandbox);

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
        TestHost.Shell(inside, "busybox ping -c1 -W2 172.17.0.1");
    }

    [Fact]
    public async Task AttachAsync_ChosenAddressAndMac_AreUsed()
    {
        await using TestHost host = await TestHost.StartAsync(o => o with { DefaultSubnet = "10.77.0.0/24" });
        Sandbox sandbox = await host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "web", Endpoints = [new EndpointRequest { IPv4Address = "10.77.0.9", MacAddress = "02:42:00:00:00:99" }] },
            CancellationToken.None);

        Assert.Equal("10.77.0.9", sandbox.Endpoint!.IPv4Address);
        Assert.Contains("02:42:00:00:00:99", TestHost.Shell(host.Open(sandbox), "ip link"), StringComparison.Ordinal);
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "other", Endpoints = [new EndpointRequest { IPv4Address = "10.77.0.9" }] }, CancellationToken.None));
        Assert.Contains("Address already in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AttachAsync_None_HasOnlyLoopback()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "lonely", Mode = NetworkMode.None }, CancellationToken.None);

        Assert.Null(sandbox.Endpoint);
        Assert.Single(TestHost.Shell(host.Open(sandbox), "ip -o link").Trim().Split('\n'));
    }

    [Fact]
    public async Task AttachAsync_JoinedContainer_SharesItsNamespace()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox first = await host.AttachAsync();
        Sandbox second = await host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "sidecar", Mode = NetworkMode.Container, JoinContainer = first.Container },
            CancellationToken.None);

        Assert.Equal(first.NetworkNamespacePath, second.NetworkNamespacePath);
        await Assert.ThrowsAsync<BerthException>(() => host.Service.AttachAsync(
            new AttachRequest { Container = ContainerId.New(), ContainerName = "lost", Mode = NetworkMode.Container, JoinContainer = ContainerId.New() },
            CancellationToken.None));
    }

    [Fact]
    public async Task AttachAsync_SubnetFull_SaysDockersSentenceAndLeavesNothing()
    {
        await using TestHost host = await TestHost.StartAsync(o => o with { DefaultSubnet = "10.77.0.0/29" });
        for (int i = 0; i < 5; i++)
        {
            await host.AttachAsync();
        }

        string before = TestHost.Shell(host.Host, "ip -o link | wc -l");
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync());
        Assert.StartsWith("no available IPv4 addresses on this network's address pools: bridge", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestHost.Shell(host.Host, "ip -o link | wc -l"));
    }

    [Fact]
    public async Task DetachAsync_LeavesNothing()
    {
        await using TestHost host = await TestHost.StartAsync();
        string links = TestHost.Shell(host.Host, "ip -o link | wc -l");
        string rules = TestHost.Shell(host.Host, "nft list ruleset");
        Sandbox sandbox = await host.AttachAsync(
            new PortBinding { HostPort = 8000, ContainerPort = 80 },
            new PortBinding { HostAddress = "127.0.0.1", HostPort = 53, ContainerPort = 53, Protocol = PortProtocol.Udp });
        Assert.NotEqual(rules, TestHost.Shell(host.Host, "nft list ruleset"));

        Assert.True(await host.Service.DetachAsync(sandbox.Container));
        Assert.False(await host.Service.DetachAsync(sandbox.Container));
        Assert.DoesNotContain("8000", TestHost.Shell(host.Host, "nft list ruleset"), StringComparison.Ordinal);
        await host.Service.WaitIdleAsync();
        Assert.Equal(links, TestHost.Shell(host.Host, "ip -o link | wc -l"));
        Assert.Equal(rules, TestHost.Shell(host.Host, "nft list ruleset"));
        Assert.Equal("172.17.0.2", (await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 })).Endpoint!.IPv4Address);
    }

    [Fact]
    public async Task DetachAsync_NamespaceStillHeld_DeletesTheInterface()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync();
        NamespaceFd held = host.Open(sandbox);
        await host.Service.DetachAsync(sandbox.Container);

        Assert.Equal("172.17.0.3", (await host.AttachAsync("next")).Endpoint!.IPv4Address);
        await host.Service.WaitIdleAsync();
        Assert.DoesNotContain("eth0", TestHost.Shell(held, "ip -o link"), StringComparison.Ordinal);
        Assert.Equal("172.17.0.2", (await host.AttachAsync("heir")).Endpoint!.IPv4Address);
    }

    [Fact]
    public async Task StartAsync_AfterEngineRestart_KeepsEndpointsAndDeletesOrphans()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox kept = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        Sandbox lost = await host.AttachAsync("lost");
        NamespaceFd inside = host.Open(kept);
        NamespaceFd gone = host.Open(lost);
        host.Serve(inside, 80);

        await host.RestartAsync([
            new RestoredContainer
            {
                Container = kept.Container, ContainerName = "web", Mode = NetworkMode.Bridge, Endpoints = kept.Endpoints, NetworkNamespacePath = inside.Path(),
            }]);

        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
        Assert.DoesNotContain("eth0", TestHost.Shell(gone, "ip -o link"), StringComparison.Ordinal);
        Assert.Equal("172.17.0.3", (await host.AttachAsync("new")).Endpoint!.IPv4Address);
        await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync("thief", new PortBinding { HostPort = 8000, ContainerPort = 80 }));
        Assert.True(await host.Service.DetachAsync(kept.Container));
        await host.AttachAsync("heir", new PortBinding { HostPort = 8000, ContainerPort = 80 });
    }

    [Fact]
    public async Task StartAsync_BridgeAndTablesGone_MakesThemForTheRunningContainers()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.AttachAsync("first");
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        TestHost.Shell(host.Host, "ip link del test0; nft flush ruleset");

        await host.RestartAsync([
            new RestoredContainer { Container = sandbox.Container, ContainerName = "web", Mode = NetworkMode.Bridge, Endpoints = sandbox.Endpoints }]);
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
    }

    [Fact]
    public async Task RepairAsync_TablesFlushed_BuildsThemAnew()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        string rules = TestHost.Shell(host.Host, "nft list ruleset");
        Assert.False(await host.Service.RepairAsync(CancellationToken.None));
        TestHost.Shell(host.Host, "nft flush ruleset");

        Assert.True(await host.Service.RepairAsync(CancellationToken.None));
        Assert.Equal(rules, TestHost.Shell(host.Host, "nft list ruleset"));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
    }

    [Fact]
    public async Task RepairAsync_BridgeDeleted_JoinsEndpointsAgain()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Open(sandbox), 80);
        TestHost.Shell(host.Host, "ip link del test0");
        Assert.NotEqual("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000, 0.3));

        Assert.True(await host.Service.RepairAsync(CancellationToken.None));
        Assert.Equal("tcp 172.17.0.1", await TestHost.AskAsync(host.Host, "127.0.0.1", 8000));
    }

    [Fact]
    public async Task DetachAsync_TablesFlushed_BuildsThemAnew()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync();
        await host.AttachAsync("other", new PortBinding { HostPort = 8000, ContainerPort = 80 });
        TestHost.Shell(host.Host, "nft flush ruleset");

        Assert.True(await host.Service.DetachAsync(sandbox.Container));
        await host.Service.WaitIdleAsync();
        Assert.Contains("8000", TestHost.Shell(host.Host, "nft list ruleset"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_HostUsesTheSubnet_TakesTheNextPool()
    {
        var machine = TestNamespace.Create(() => { });
        TestHost.Shell(machine, "ip link set lo up && ip link add other type bridge && ip addr add 172.17.0.1/16 dev other && ip link set other up");
        await using TestHost host = await TestHost.StartAsync(o => o with { HostNamespace = machine });

        Assert.Equal("172.18.0.0/16", host.Service.Bridge.Pools[0].Subnet);
        machine.Dispose();
    }

    [Fact]
    public async Task RemoveAllAsync_LeavesTheHostAsItWas()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        await host.Service.RemoveAllAsync();

        Assert.Single(TestHost.Shell(host.Host, "ip -o link").Trim().Split('\n'));
        Assert.Equal("", TestHost.Shell(host.Host, "nft list ruleset"));
    }
}
