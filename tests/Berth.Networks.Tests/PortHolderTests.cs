using System.Net;
using System.Net.Sockets;
using Berth.Linux.Namespaces;
using Berth.Networks.Ports;
using Berth.Oci;

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

    [Fact]
    public async Task Open_PortTakenMeanwhile_SaysDockersSentence()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        host.Serve(host.Host, 8000);

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => HolderLoop.OpenAsync(host, sandbox));
        Assert.Equal("failed to bind host port 0.0.0.0:8000/tcp: address already in use", error.Message);
    }

    [Fact]
    public async Task Relay_LargeTransferWithHalfClose_ArrivesWhole()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        NamespaceFd inside = host.Open(sandbox);
        HolderLoop loop = await HolderLoop.OpenAsync(host, sandbox);
        Socket listener = host.Keep(inside.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        listener.Bind(new IPEndPoint(IPAddress.Any, 80));
        listener.Listen();
        Task<long> server = Task.Run(async () =>
        {
            // Reads to the end, and only then answers: needs the client's half-close to come through.
            using Socket peer = await listener.AcceptAsync();
            byte[] buffer = new byte[65536];
            long total = 0;
            for (int got = -1; got != 0; total += got)
            {
                got = await peer.ReceiveAsync(buffer);
            }

            await peer.SendAsync(BitConverter.GetBytes(total));
            return total;
        });

        using Socket client = host.Host.Inside(() => new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(IPAddress.IPv6Loopback, 8000, TestContext.Current.CancellationToken);
        byte[] chunk = new byte[1 << 20];
        for (int i = 0; i < 64; i++)
        {
            int sent = 0;
            while (sent < chunk.Length)
            {
                sent += await client.SendAsync(chunk.AsMemory(sent), TestContext.Current.CancellationToken);
            }
        }

        client.Shutdown(SocketShutdown.Send);
        byte[] answer = new byte[8];
        Assert.Equal(8, await client.ReceiveAsync(answer));
        Assert.Equal(64L << 20, BitConverter.ToInt64(answer));
        Assert.Equal(64L << 20, await server);
        Assert.Equal(0, await client.ReceiveAsync(answer));
        for (int i = 0; i < 50 && loop.Carried > 0; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, loop.Carried);
    }

    [Fact]
    public async Task Relay_NobodyListens_ResetsTheClient()
    {
        await using TestHost host = await TestHost.StartAsync();
        Sandbox sandbox = await host.AttachAsync(new PortBinding { HostPort = 8000, ContainerPort = 80 });
        await HolderLoop.OpenAsync(host, sandbox);

        Assert.Equal("ConnectionReset", await TestHost.AskAsync(host.Host, "::1", 8000));
    }

    private static IEnumerable<PublishedPort> Range(int first, int count) => Enumerable.Range(first, count).Select(port => new PublishedPort
    {
        Protocol = PortProtocol.Tcp,
        HostAddress = "0.0.0.0",
        HostPort = (ushort)port,
        ContainerAddress = "172.17.0.2",
        ContainerPort = (ushort)port,
    });
}
