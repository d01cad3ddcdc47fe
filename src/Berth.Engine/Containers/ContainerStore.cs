using System.Text.Json;
using Berth.Content.Records;
using Berth.Engine.State;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>All containers: in memory, written through to the record store. Safe for use by many threads.</summary>
public sealed class ContainerStore(RecordStore records)
{
    private const string Kind = "container";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Container> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByName = new(StringComparer.Ordinal);

    /// <summary>Reads the records. A record that cannot be read is left alone and reported.</summary>
    /// <returns>IDs of the records that cannot be read.</returns>
    public IReadOnlyList<string> Load()
    {
        var broken = new List<string>();
        foreach ((string id, byte[] json) in records.LoadAll(Kind))
        {
            try
            {
                ContainerRecord record = JsonSerializer.Deserialize(json, EngineJson.Default.ContainerRecord)!;
                _byId.Add(id, new Container(record));
                _idByName[record.Name] = id;
            }
            catch (JsonException)
            {
                broken.Add(id);
            }
        }

        return broken;
    }

    /// <summary>All containers, newest first.</summary>
    public IReadOnlyList<Container> List()
    {
        lock (_lock)
        {
            Container[] all = [.. _byId.Values];
            Array.Sort(all, static (left, right) => right.Record.Created.CompareTo(left.Record.Created));
            return all;
        }
    }

    /// <summary>Finds by ID, name, or unique beginning of an ID, in this order.</summary>
    /// <exception cref="BerthException">No such container, or several IDs begin so.</exception>
    public Container Find(string nameOrId) =>
        TryFind(nameOrId) ?? throw new BerthException(ErrorKind.NotFound, $"No such container: {nameOrId}");

    /// <summary>As <see cref="Find"/>; null when there is none.</summary>
    public Container? TryFind(string nameOrId)
    {
        lock (_lock)
        {
            string name = nameOrId.StartsWith('/') ? nameOrId[1..] : nameOrId;
            if (_byId.TryGetValue(nameOrId, out Container? container)
                || (_idByName.TryGetValue(name, out string? id) && _byId.TryGetValue(id, out container)))
            {
                return container;
            }

            Container[] found = nameOrId.Length == 0
                ? []
                : [.. _byId.Values.Where(candidate => candidate.Id.StartsWith(nameOrId, StringComparison.Ordinal)).Take(2)];
            return found.Length < 2
                ? found.FirstOrDefault()
                : throw new BerthException(ErrorKind.Invalid, $"Multiple IDs found with provided prefix: {nameOrId}");
        }
    }

    /// <summary>Takes a name for a container that is being made; a null name takes a random one.</summary>
    /// <exception cref="BerthException">The name is taken; Docker's sentence.</exception>
    public string ReserveName(string? name, string id)
    {
        lock (_lock)
        {
            for (int attempt = 0; ; attempt++)
            {
                string wanted = name ?? ContainerNames.Random(attempt);
                if (_idByName.TryAdd(wanted, id))
                {
                    return wanted;
                }

                if (name is not null)
                {
                    throw new BerthException(
                        ErrorKind.Conflict,
                        $"Conflict. The container name \"/{name}\" is already in use by container \"{_idByName[name]}\". "
                        + "You have to remove (or rename) that container to be able to reuse that name.");
                }
            }
        }
    }

    /// <summary>Gives a name back.</summary>
    public void ReleaseName(string name)
    {
        lock (_lock)
        {
            _idByName.Remove(name);
        }
    }

    /// <summary>Adds a container whose name has been reserved; durable when this returns, but for --rm.</summary>
    public void Add(Container container)
    {
        Write(container.Record);
        lock (_lock)
        {
            _byId.Add(container.Id, container);
        }
    }

    /// <summary>Replaces a container's record; durable when this returns, but for --rm.</summary>
    public void Save(Container container, ContainerRecord record)
    {
        Write(record);
        container.Record = record;
    }

    /// <summary>Replaces the state in a container's record.</summary>
    public void Save(Container container, ContainerState state) => Save(container, container.Record with { State = state });

    /// <summary>Gives a container another name.</summary>
    public void Rename(Container container, string name)
    {
        string old = container.Record.Name;
        ReserveName(name, container.Id);
        try
        {
            Save(container, container.Record with { Name = name });
        }
        catch
        {
            ReleaseName(name);
            throw;
        }

        ReleaseName(old);
    }

    /// <summary>Forgets a container.</summary>
    public void Remove(Container container)
    {
        records.Delete(Kind, container.Id, durable: !container.Record.Host.AutoRemove);
        lock (_lock)
        {
            _byId.Remove(container.Id);
            _idByName.Remove(container.Record.Name);
        }
    }

    private void Write(ContainerRecord record) => records.Put(
        Kind,
        record.Id,
        JsonSerializer.SerializeToUtf8Bytes(record, EngineJson.Default.ContainerRecord),
        durable: !record.Host.AutoRemove);
}
