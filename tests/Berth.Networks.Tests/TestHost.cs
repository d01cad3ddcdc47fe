using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Networks.Ports;
using Berth.Oci;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth.Networks.Tests;

/// <summary>A network namespace that plays the host, with the service under test in it. Sockets are opened on a thread inside a
/// namespace and stay there, so that servers and clients need no processes.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<IDisposable> _open = [];

    private TestHost(NamespaceFd host, NetworkOptions options)
    {
        Host = host;
        Options = options;
        Service = new NetworkService(options, NullLogger<NetworkService>.Instance);
    }

    public NamespaceFd Host { get; }

    public NetworkOptions Options { get; }

    public NetworkService Service { get; private set; }

    public static async Task<TestHost> StartAsync(Func<NetworkOptions, NetworkOptions>? change = null)
    {
        var host = TestNamespace.Create(() =>
        {
            using var routes = RouteSocket.Open();
            routes.SetUp(1);
        });
        var options = new NetworkOptions { InstanceName = "test", HostNamespace = host, PoolSize = 1 };
        options = change?.Invoke(options) ?? options;
        var started = new TestHost(options.HostNamespace ?? NamespaceFd.Open("/proc/self/ns/net", NamespaceKinds.Network), options);
        await started.Service.StartAsync([], null, CancellationToken.None);
        return started;
    }

    /// <summary>What the engine does when it comes back: a new service over the same kernel state.</summary>
    public Task RestartAsync(IReadOnlyList<RestoredContainer> live) => RestartAsync([], live);

    /// <summary>As above, with networks of one's own.</summary>
    public async Task RestartAsync(IReadOnlyList<NetworkRecord> networks, IReadOnlyList<RestoredContainer> live)
    {
        await Service.DisposeAsync();
        Service = new NetworkService(Options, NullLogger<NetworkService>.Instance);
        await Service.StartAsync(networks, live, CancellationToken.None);
    }

    public Task<Sandbox> AttachAsync(params PortBinding[] ports) => AttachAsync("web", ports);

    public Task<Sandbox> AttachAsync(string name, params PortBinding[] ports) => Service.AttachAsync(
        new AttachRequest { Container = ContainerId.New(), ContainerName = name, Ports = ports }, CancellationToken.None);

    /// <summary>Makes a network, as the engine does in two steps.</summary>
    public async Task<NetworkRecord> CreateAsync(string name, Func<NetworkRecord, NetworkRecord>? change = null)
    {
        var request = new NetworkRecord { Id = ContainerId.New().ToString(), Name = name, Driver = "bridge", EnableIPv4 = true };
        NetworkRecord network = await Service.ReserveAsync(change?.Invoke(request) ?? request, CancellationToken.None);
        await Service.StandAsync(network.Id);
        return network;
    }

    public Task<Sandbox> JoinAsync(string name, params EndpointRequest[] endpoints) => JoinAsync(name, [], endpoints);

    public Task<Sandbox> JoinAsync(string name, PortBinding[] ports, params EndpointRequest[] endpoints) => Service.AttachAsync(
        new AttachRequest { Container = ContainerId.New(), ContainerName = name, Ports = ports, Endpoints = endpoints }, CancellationToken.None);

    /// <summary>A TCP server in the namespace that answers each connection with its peer's address.</summary>
    public void Serve(NamespaceFd where, int port) => Serve(where, new IPEndPoint(IPAddress.Any, port));

    /// <summary>As above, on IPv6.</summary>
    public void ServeIPv6(NamespaceFd where, int port) => Serve(where, new IPEndPoint(IPAddress.IPv6Any, port));

    private void Serve(NamespaceFd where, IPEndPoint at)
    {
        var listener = Keep(where.Inside(() => new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        listener.Bind(at);
        listener.Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using Socket client = await listener.AcceptAsync();
                await client.SendAsync(Encoding.ASCII.GetBytes($"tcp {((IPEndPoint)client.RemoteEndPoint!).Address}"));
            }
        });
    }

    /// <summary>A UDP server in the namespace that answers each datagram with its sender's address.</summary>
    public void ServeUdp(NamespaceFd where, int port)
    {
        var socket = Keep(where.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)));
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        _ = Task.Run(async () =>
        {
            byte[] buffer = new byte[2048];
            while (true)
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await socket.SendToAsync(Encoding.ASCII.GetBytes($"udp {((IPEndPoint)got.RemoteEndPoint).Address}"), got.RemoteEndPoint);
            }
        });
    }

    /// <summary>Connects from the namespace and reads to the end; "refused" or "timeout" when that is what happens.</summary>
    public static async Task<string> AskAsync(NamespaceFd from, string address, int port, double seconds = 5)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), port);
        using Socket socket = from.Inside(() => new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await socket.ConnectAsync(target, deadline.Token);
            byte[] buffer = new byte[256];
            int length = 0;
            for (int got = -1; got != 0; length += got)
            {
                got = await socket.ReceiveAsync(buffer.AsMemory(length), deadline.Token);
            }

            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : e.SocketErrorCode.ToString();
        }
    }

    /// <summary>Sends a datagram from the namespace and waits for the answer.</summary>
    public static async Task<string> AskUdpAsync(NamespaceFd from, string address, int port, double seconds = 5)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), port);
        using Socket socket = from.Inside(() => new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        return await AskUdpAsync(socket, target, seconds);
    }

    public static async Task<string> AskUdpAsync(Socket socket, IPEndPoint target, double seconds = 5)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await socket.SendToAsync("?"u8.ToArray(), target, deadline.Token);
            byte[] buffer = new byte[256];
            SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer, target, deadline.Token);
            return Encoding.ASCII.GetString(buffer, 0, got.ReceivedBytes);
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
    }

    /// <summary>Another machine at 10.9.0.2, this host being 10.9.0.1, with a route to the containers by this host.</summary>
    public NamespaceFd AddNeighbour()
    {
        var neighbour = Keep(TestNamespace.Create(() => { }));
        Shell(Host, $"ip link add ext0 type veth peer name eth0 netns {neighbour.Path()}");
        Shell(Host, "ip addr add 10.9.0.1/24 dev ext0 && ip link set ext0 up");
        Shell(neighbour, "ip link set lo up && ip addr add 10.9.0.2/24 dev eth0 && ip link set eth0 up && ip route add default via 10.9.0.1");
        return neighbour;
    }

    public NamespaceFd Open(Sandbox sandbox) => Keep(NamespaceFd.Open(sandbox.NetworkNamespacePath!, NamespaceKinds.Network));

    /// <summary>Runs a shell command in the namespace and returns what it prints; a failing command is a failed test.</summary>
    public static string Shell(NamespaceFd where, string command)
    {
        var info = new ProcessStartInfo("nsenter", [$"--net={where.Path()}", "sh", "-c", command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), command);
        Assert.True(process.ExitCode == 0, $"{command}: {errors.Result}{output}");
        return output;
    }

    public T Keep<T>(T disposable)
        where T : IDisposable
    {
        _open.Add(disposable);
        return disposable;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        foreach (IDisposable one in _open)
        {
            one.Dispose();
        }

        Host.Dispose();
    }
}
