using System.Text.Json;
using Berth.Content.Records;
using Berth.Engine.State;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary>The networks' records, written through, and the three built-in ones. Thread-safe.</summary>
public sealed class NetworkStore(RecordStore records, NetworkService networks, string instance, TimeProvider time)
{
    private const string Kind = "network";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NetworkRecord> _byId = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Reads the records; call once, before anything else.</summary>
    public void Load()
    {
        foreach ((string id, byte[] json) in records.LoadAll(Kind))
        {
            _byId[id] = JsonSerializer.Deserialize(json, EngineJson.Default.NetworkRecord)!;
        }
    }

    /// <summary>Those that were created, the oldest first.</summary>
    public IReadOnlyList<NetworkRecord> Created()
    {
        lock (_lock)
        {
            return [.. _byId.Values.OrderBy(network => network.Created)];
        }
    }

    /// <summary>All.</summary>
    public IReadOnlyList<NetworkRecord> List() => [.. BuiltIn(), .. Created()];

    /// <summary>The network of that name, ID or beginning of an ID.</summary>
    /// <exception cref="BerthException">None, or several IDs begin so; Docker's texts.</exception>
    public NetworkRecord Find(string nameOrId) => TryFind(nameOrId) ?? throw new BerthException(ErrorKind.NotFound, $"network {nameOrId} not found");

    /// <summary>As <see cref="Find"/>; null for none.</summary>
    public NetworkRecord? TryFind(string nameOrId)
    {
        IReadOnlyList<NetworkRecord> all = List();
        if (all.FirstOrDefault(network => network.Id == nameOrId || network.Name == nameOrId) is { } exact)
        {
            return exact;
        }

        NetworkRecord[] found = nameOrId.Length == 0 ? [] : [.. all.Where(network => network.Id.StartsWith(nameOrId, StringComparison.Ordinal))];
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw new BerthException(ErrorKind.Invalid, $"network {nameOrId} is ambiguous ({found.Length} matches found based on ID prefix)");
    }

    /// <summary>Adds a network; its record is durable when this returns.</summary>
    public void Add(NetworkRecord network)
    {
        records.Put(Kind, network.Id, JsonSerializer.SerializeToUtf8Bytes(network, EngineJson.Default.NetworkRecord));
        lock (_lock)
        {
            _byId[network.Id] = network;
        }
    }

    /// <summary>Removes a network's record.</summary>
    public void Remove(string id)
    {
        records.Delete(Kind, id);
        lock (_lock)
        {
            _byId.Remove(id);
        }
    }

    private NetworkRecord[] BuiltIn() =>
    [
        networks.Bridge with { Created = _started },
        BuiltIn(BuiltInNetworks.Host, "host"),
        BuiltIn(BuiltInNetworks.None, "null"),
    ];

    private NetworkRecord BuiltIn(string name, string driver) => new()
    {
        Id = BuiltInNetworks.IdOf(instance, name),
        Name = name,
        Driver = driver,
        Created = _started,
        EnableIPv4 = true,
    };
}
