using Berth.Networks.Ports;

namespace Berth.Networks.Tests;

public sealed class PortHolderTests
{
    [Fact]
    public void Holdable_LongRange_IsLeftToNat()
    {
        PublishedPort[] ports = [.. Range(8000, 64), .. Range(9000, 65), .. Range(9066, 2)];

        Assert.Equal(66, PortHolder.Holdable(ports).Count());
        Assert.DoesNotContain(PortHolder.Holdable(ports), p => p.HostPort is >= 9000 and <= 9064);
    }

    private static IEnumerable<PublishedPort> Range(int first, int count) => Enumerable.Range(first, count).Select(port => new PublishedPort
    {
        Protocol = PortProtocol.Tcp, HostAddress = "0.0.0.0", HostPort = (ushort)port, ContainerAddress = "172.17.0.2", ContainerPort = (ushort)port,
    });
}
