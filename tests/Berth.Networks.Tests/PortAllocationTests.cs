using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Networks.Tests;

public sealed class PortAllocationTests
{
    [Fact]
    public async Task AttachAsync_PortOfAnotherContainer_SaysDockersSentenceAndLeavesNothing()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        string rules = TestHost.Shell(host.Host, "nft list ruleset; ip -o link | wc -l");

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync("thief", new PortBinding { HostPort = 8000, ContainerPort = 80 }));
        Assert.Matches(
            "^driver failed programming external connectivity on endpoint thief \\([0-9a-f]{64}\\): Bind for 0.0.0.0:8000 failed: port is already allocated \\(by container web\\)$",
            error.Message);
        await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync("thief", new PortBinding { HostAddress = "127.0.0.1", HostPort = 8000, ContainerPort = 80 }));
        Assert.Equal(rules, TestHost.Shell(host.Host, "nft list ruleset; ip -o link | wc -l"));
        await host.AttachAsync("udp", new PortBinding { HostPort = 8000, ContainerPort = 80, Protocol = PortProtocol.Udp });
    }

    [Fact]
    public async Task AttachAsync_PortOfAProcess_SaysDockersSentence()
    {
        await using TestHost host = await TestHost.StartAsync();
        host.Serve(host.Host, 8000);

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 }));
        Assert.EndsWith(": failed to bind host port 0.0.0.0:8000/tcp: address already in use", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<BerthException>(
            () => host.AttachAsync(new PortBinding { HostAddress = "10.1.2.3", HostPort = 8001, ContainerPort = 80 }));
        Assert.EndsWith(": failed to bind host port 10.1.2.3:8001/tcp: cannot assign requested address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AttachAsync_EphemeralAndRange_TakeTheFirstFreePort()
    {
        await using TestHost host = await TestHost.StartAsync();
        host.Serve(host.Host, 32768);
        host.Serve(host.Host, 8000);
        Sandbox sandbox = await host.AttachAsync(
            new PortBinding { ContainerPort = 80 }, new PortBinding { HostPort = 8000, HostPortEnd = 8010, ContainerPort = 81 });

        Assert.Equal([32769, 32769, 8001, 8001], sandbox.Endpoint!.Ports.Select(p => (int)p.HostPort));
    }
}
