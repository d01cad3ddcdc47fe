using Berth.Networks.Ports;

namespace Berth.Networks.Tests;

[Collection(nameof(Alone))]
public sealed class LeakTests
{
    [Fact]
    public async Task AttachAsync_ManyCycles_LeakNeitherFdsNorElements()
    {
        await using TestHost host = await TestHost.StartAsync(o => o with { PoolSize = 0 });
        string rules = TestHost.Shell(host.Host, "nft list ruleset");
        string[] fds = [];
        for (int i = 0; i < 60; i++)
        {
            Sandbox[] all = await Task.WhenAll(
                host.AttachAsync(new PortBinding { ContainerPort = 80 }), host.AttachAsync(), host.AttachAsync(new PortBinding { ContainerPort = 53, Protocol = PortProtocol.Udp }));
            await Task.WhenAll(all.Select(s => host.Service.DetachAsync(s.Container)));
            if (i is 20 or 59)
            {
                await host.Service.WaitIdleAsync();
            }

            if (i == 20)
            {
                fds = OpenFds();
            }
        }

        Assert.Equal("", string.Join('\n', OpenFds().Except(fds)));
        Assert.Equal(rules, TestHost.Shell(host.Host, "nft list ruleset"));
    }

    private static string[] OpenFds() =>
        [.. Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "").Where(t => t.StartsWith("net:", StringComparison.Ordinal) || t.StartsWith("socket:", StringComparison.Ordinal))];
}
