using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>docker network rm</c> and <c>prune</c>.</summary>
public sealed class NetworkRemover(EngineParts parts)
{
    /// <summary>Removes a network.</summary>
    /// <exception cref="BerthException">Unknown, built in, or in use by a running container; Docker's texts.</exception>
    public async Task RemoveAsync(string nameOrId)
    {
        NetworkRecord network = parts.NetworkStore.Find(nameOrId);
        if (network.IsBuiltIn)
        {
            throw new BerthException(ErrorKind.Forbidden, $"{network.Name} is a pre-defined network and cannot be removed");
        }

        // Interfaces first: a record without them is made whole at the next start, interfaces without a record nobody knows.
        await parts.Networks.RemoveAsync(network.Id);
        parts.NetworkStore.Remove(network.Id);
        parts.Events.Publish(network, "destroy");
    }

    /// <summary>Removes every network that no container is to be on.</summary>
    /// <returns>The names of those that went.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(Func<NetworkRecord, bool> wanted)
    {
        var names = new List<string>();
        foreach (NetworkRecord network in parts.NetworkStore.Created().Where(network => wanted(network) && !IsUsed(network)))
        {
            try
            {
                await RemoveAsync(network.Id);
                names.Add(network.Name);
            }
            catch (BerthException)
            {
                // Somebody joined it meanwhile, or removed it.
            }
        }

        return names;
    }

    /// <summary>True when a running container is on it.</summary>
    public bool IsUsed(NetworkRecord network) => parts.Containers.List()
        .Any(container => container.State.IsAlive && container.Record.Endpoints.Any(endpoint => endpoint.NetworkId == network.Id));
}
