using Berth.Linux.Namespaces;
using Berth.Oci;

namespace Berth.Networks.Tests;

/// <summary>What a container with raw sockets can do to its neighbours: nothing. CVE-2020-13401, CVE-2020-10749.</summary>
public sealed class EndpointFilterTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Arp_OfTheGateway_IsBelievedOnlyFromWhoMayRoute(bool allowed)
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd victim = host.Open(await host.AttachAsync("victim"));
        NamespaceFd attacker = host.Open(await AttachAsync(host, allowed));
        TestHost.Shell(victim, "busybox ping -c1 -W2 172.17.0.1");
        string mac = TestHost.Shell(attacker, "cat /sys/class/net/eth0/address 2>/dev/null || true; ip -o link show eth0 | sed 's/.*ether \\([0-9a-f:]*\\).*/\\1/'").Trim().Split('\n')[^1];
        string real = TestHost.Shell(victim, "ip neigh show 172.17.0.1");
        Assert.DoesNotContain(mac, real, StringComparison.Ordinal);

        TestHost.Shell(attacker, "ip addr add 172.17.0.1/32 dev eth0 && busybox arping -q -A -c 1 -I eth0 -s 172.17.0.1 172.17.0.1; ip addr del 172.17.0.1/32 dev eth0");

        // After a moment, as a neighbour that was just confirmed is not replaced at once (locktime).
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        TestHost.Shell(attacker, "ip addr add 172.17.0.1/32 dev eth0 && busybox arping -q -A -c 1 -I eth0 -s 172.17.0.1 172.17.0.1; ip addr del 172.17.0.1/32 dev eth0");
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(allowed, TestHost.Shell(victim, "ip neigh show 172.17.0.1").Contains(mac, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IPv6_SwitchedOnInside_ReachesNobody(bool allowed)
    {
        await using TestHost host = await TestHost.StartAsync();
        NamespaceFd[] both = [host.Open(await AttachAsync(host, allowed)), host.Open(await AttachAsync(host, allowed))];
        for (int i = 0; i < 2; i++)
        {
            TestHost.Shell(both[i], "sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0");
            TestHost.Shell(both[i], $"ip addr add fd00::{i + 1}/64 dev eth0 nodad");
        }

        string answer = TestHost.Shell(both[0], "busybox ping -6 -c1 -W1 fd00::2 || true");
        Assert.Equal(allowed, answer.Contains("1 packets received", StringComparison.Ordinal));
    }

    private static Task<Sandbox> AttachAsync(TestHost host, bool allowed) => host.Service.AttachAsync(
        new AttachRequest { Container = ContainerId.New(), ContainerName = "attacker", AllowForeignAddresses = allowed }, CancellationToken.None);
}
