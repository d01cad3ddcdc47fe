using Berth.Engine.Containers;
using Berth.Networks;
using Berth.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Networks;

/// <summary><c>docker network create</c>.</summary>
public sealed class NetworkCreator(EngineParts parts)
{
    private readonly ILogger _logger = parts.Loggers.CreateLogger<NetworkCreator>();
    private readonly AsyncLock _gate = new();

    /// <summary>Makes a network. Its record is durable when this returns; nothing of it is left when it throws.</summary>
    /// <param name="request">What is wanted; <see cref="NetworkRecord.Id"/> is chosen here.</param>
    /// <param name="cancellationToken">Gives up before anything is made.</param>
    /// <exception cref="BerthException">Taken or wrong name, unknown driver, overlapping or malformed subnet; Docker's texts.</exception>
    public async Task<NetworkRecord> CreateAsync(NetworkRecord request, CancellationToken cancellationToken)
    {
        Check(request);
        using IDisposable gate = await _gate.LockAsync(cancellationToken); // two of one name at once
        if (parts.NetworkStore.List().Any(network => network.Name == request.Name))
        {
            throw new BerthException(ErrorKind.Conflict, $"network with name {request.Name} already exists");
        }

        await using var undo = new UndoStack(_logger);
        NetworkRecord network = await parts.Networks.ReserveAsync(
            request with { Id = ContainerId.New().ToString(), Created = parts.Time.GetUtcNow() }, cancellationToken);
        undo.Push($"reserving network {network.Name}", async () => await parts.Networks.RemoveAsync(network.Id));
        parts.NetworkStore.Add(network);
        undo.Push($"storing network {network.Name}", () =>
        {
            parts.NetworkStore.Remove(network.Id);
            return ValueTask.CompletedTask;
        });
        await parts.Networks.StandAsync(network.Id);
        undo.Keep();
        parts.Events.Publish(network, "create");
        return network;
    }

    private static void Check(NetworkRecord request)
    {
        if (request.IsBuiltIn || request.Name == "default")
        {
            throw new BerthException(ErrorKind.Forbidden, $"operation is not permitted on predefined {request.Name} network ");
        }

        if (request.Name.Length == 0 || request.Name.AsSpan().ContainsAny(" \t\n\r"))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid name: {(request.Name.Length == 0 ? "name is empty" : request.Name)}");
        }

        if (request.Name.StartsWith("container:", StringComparison.Ordinal))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid name: {request.Name}");
        }

        BerthException? refused = request.Driver switch
        {
            "bridge" or "macvlan" or "ipvlan" => null,
            "host" or "null" => new BerthException(ErrorKind.Forbidden, $"only one instance of \"{request.Driver}\" network is allowed"),
            "overlay" => new BerthException(
                ErrorKind.Unavailable,
                "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again."),
            var unknown => new BerthException(ErrorKind.NotFound, $"plugin \"{unknown}\" not found"),
        };
        if (refused is not null)
        {
            throw refused;
        }

        if (!request.EnableIPv4 && !request.EnableIPv6)
        {
            throw new BerthException(ErrorKind.Invalid, "IPv4 or IPv6 must be enabled");
        }
    }
}
