using System.Buffers;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Networks.Namespaces;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Networks;

/// <summary>The networks of one engine instance: bridge, namespaces, addresses, published ports, nft rules. Thread-safe.</summary>
/// <remarks>
/// Kernel state outlives this object on purpose: containers keep their network while no engine runs. It keeps no records: the engine
/// stores <see cref="Sandbox.Endpoint"/> and gives it back through <see cref="StartAsync"/>.
/// The methods make netlink requests, some milliseconds each, on the calling thread. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN.
/// </remarks>
public sealed partial class NetworkService(NetworkOptions options, ILogger<NetworkService> logger) : IAsyncDisposable
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<ContainerId, Attachment> _attachments = [];
    private readonly Dictionary<string, Task> _leaving = [];
    private readonly CancellationTokenSource _stop = new();
    private HostNetwork? _host;
    private NetworkTable? _networks;
    private EndpointTable? _endpoints;
    private NamespacePool? _pool;
    private Task _watch = Task.CompletedTask;

    /// <summary>The default bridge; known after <see cref="StartAsync"/>.</summary>
    public NetworkRecord Bridge => Started.Default.Record;

    private NetworkTable Started => _networks ?? throw new InvalidOperationException("StartAsync comes first.");

    /// <summary>Makes or repairs the default bridge and the stored networks, enables forwarding, builds the nft tables whole in one transaction
    /// (endpoints and ports of <paramref name="live"/> with them, so open connections do not notice) and starts filling the pool of
    /// namespaces. Call once, before anything else.</summary>
    /// <param name="networks">The networks beside the built-in ones.</param>
    /// <param name="live">Containers that ran on while no engine did; null or empty when there are none. The bridges' other ports are deleted.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="BerthException">The kernel lacks something (<see cref="ErrorKind.NotSupported"/>, named), or no subnet is free.</exception>
    public async Task StartAsync(
        IReadOnlyList<NetworkRecord> networks, IReadOnlyList<RestoredContainer>? live, CancellationToken cancellationToken)
    {
        if (options.InstanceName.Length is 0 or > 14 || options.InstanceName.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new BerthException(ErrorKind.Invalid, $"Instance name '{options.InstanceName}' must be 1 to 14 characters of a-z, 0-9 and '-'.");
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            _host = HostNetwork.Open(options.HostNamespace);
            Restore(_host, networks, live ?? []);
            _pool = new NamespacePool(options.PoolSize, logger);
            _watch = WatchAsync();
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new BerthException(ErrorKind.Forbidden, $"Networks need root (CAP_NET_ADMIN and CAP_SYS_ADMIN): {e.Message}", e);
        }
        catch (LinuxException e)
        {
            throw new BerthException(
                ErrorKind.NotSupported,
                "The kernel cannot hold the networks' rules; it needs bridges, veth, conntrack and nf_tables with the families inet and bridge, nft_nat, "
                + $"nft_masq, nft_fib and nft_ct: {e.Message}",
                e);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Gives a container its network namespace, and an endpoint and published ports as asked.</summary>
    /// <exception cref="BerthException">A port or address is taken (Docker's text), no address is free, the request is malformed,
    /// or the container has a sandbox already (Conflict). Nothing stays behind.</exception>
    public async Task<Sandbox> AttachAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        _ = Started;
        ReadyNamespace? ready = request.Mode is NetworkMode.Bridge or NetworkMode.None ? _pool!.Take() : null;
        bool kept = false;
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_attachments.ContainsKey(request.Container))
            {
                throw new BerthException(ErrorKind.Conflict, $"Container {request.ContainerName} is attached to its network already: detach it first.");
            }

            Attachment attachment = request.Mode switch
            {
                NetworkMode.Bridge => Attach(request, ready!),
                NetworkMode.None => Describe(request, ready!.Path, ready.Namespace),
                NetworkMode.Container => Describe(request, JoinedPath(request), null),
                _ => Describe(request, null, null),
            };
            _attachments[request.Container] = attachment;
            kept = true;
            WriteNames(attachment.Endpoints);
            return attachment.Describe();
        }
        finally
        {
            _gate.Release();
            ready?.Routes.Dispose();
            if (!kept)
            {
                ready?.Namespace.Dispose();
            }
        }
    }

    /// <summary>Closes the container's published ports and lets go of its namespace; true if it had a sandbox. Call it when the
    /// container has ended. Interface and address follow in the background, as soon as the kernel has taken the namespace down
    /// (<see cref="WaitIdleAsync"/>). Errors are logged; what is left is cleared away at the next start.</summary>
    public async Task<bool> DetachAsync(ContainerId container)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_attachments.Remove(container, out Attachment? attachment))
            {
                return false;
            }

            foreach (Endpoint endpoint in attachment.Endpoints)
            {
                _endpoints!.ClosePorts(endpoint);
                _leaving[endpoint.EndpointId] = LeaveAsync(endpoint);
            }

            attachment.Dispose();
            WriteNames(attachment.Endpoints);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until nothing is left of the containers detached so far.</summary>
    public async Task WaitIdleAsync()
    {
        Task[] leaving;
        await _gate.WaitAsync();
        try
        {
            leaving = [.. _leaving.Values];
        }
        finally
        {
            _gate.Release();
        }

        await Task.WhenAll(leaving);
    }

    /// <summary>The sandbox of a container; null when it has none.</summary>
    public Sandbox? TryFind(ContainerId container)
    {
        _gate.Wait();
        try
        {
            return _attachments.GetValueOrDefault(container)?.Describe();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Looks whether bridge and nft tables still stand and makes them anew if somebody deleted or flushed them (a firewall's
    /// reload); true when that was needed. Happens by itself every 3 seconds.</summary>
    public async Task<bool> RepairAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Started.Repair();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes everything away that this instance made on the host: bridges, veths, nft tables, names files. Published ports close,
    /// running containers lose their network. ip_forward stays on: others may rely on it by now.</summary>
    public async Task RemoveAllAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await _stop.CancelAsync();
            RemoveAll();
            Forget();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lets go of sockets, namespaces in stock and threads. Rules, bridge and endpoints stay for the running containers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await WaitIdleAsync();
        await _gate.WaitAsync();
        Forget();
        _pool?.Dispose();
        _host?.Dispose();
        _stop.Dispose();
        _gate.Dispose();
    }

    private static Attachment Describe(AttachRequest request, string? path, NamespaceFd? opened)
    {
        var sandbox = new Sandbox { Container = request.Container, Mode = request.Mode, NetworkNamespacePath = path };
        return new Attachment(sandbox) { ContainerName = request.ContainerName, Namespace = opened };
    }

    private Attachment Attach(AttachRequest request, ReadyNamespace ready)
    {
        var maker = new EndpointMaker(_host!, ready.Namespace, ready.Routes);
        Attachment attachment = Describe(request, ready.Path, ready.Namespace);
        attachment.Endpoints.AddRange(_endpoints!.Attach(request, maker));
        return attachment;
    }

    // The other may be on the host's network, or itself have joined a third one's: its path says it all.
    private string? JoinedPath(AttachRequest request)
    {
        ContainerId other = request.JoinContainer
            ?? throw new BerthException(ErrorKind.Invalid, $"Container {request.ContainerName} is to join a network namespace, but no container is named.");
        return _attachments.TryGetValue(other, out Attachment? attachment)
            ? attachment.Sandbox.NetworkNamespacePath
            : throw new BerthException(ErrorKind.Conflict, $"cannot join network of a non running container: {other}");
    }

    private void Forget()
    {
        foreach (Attachment attachment in _attachments.Values)
        {
            attachment.Dispose();
        }

        _attachments.Clear();
    }
}
