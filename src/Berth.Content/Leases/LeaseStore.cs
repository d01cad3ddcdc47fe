using System.Text.Json;
using Berth.Content.Records;
using Berth.Oci;

namespace Berth.Content.Leases;

/// <summary>
/// Keeps content (blobs, and layers by diffID) from garbage collection that no image record names: what a running operation uses
/// (<see cref="Hold"/>, ends with the process), and what a record such as a build-cache entry refers to (<see cref="Put"/>, durable).
/// Safe for use by many threads.
/// </summary>
public sealed class LeaseStore
{
    private const string Kind = "lease";

    private readonly RecordStore _records;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<Digest>> _durable = new(StringComparer.Ordinal);
    private readonly HashSet<Lease> _running = [];
    private readonly HashSet<Digest> _fresh = [];

    /// <summary>Loads the durable leases.</summary>
    public LeaseStore(RecordStore records)
    {
        _records = records;
        foreach ((string name, byte[] content) in records.LoadAll(Kind))
        {
            _durable.Add(name, JsonSerializer.Deserialize(content, LeaseJson.Default.ListDigest) ?? []);
        }
    }

    /// <summary>A lease for one running operation; dispose it when what it holds has a record or is not wanted.</summary>
    public Lease Hold()
    {
        var lease = new Lease(this);
        lock (_gate)
        {
            _running.Add(lease);
        }

        return lease;
    }

    /// <summary>
    /// Holds new content until something names it (<see cref="Settle"/>, or a durable lease) or the process ends: what was made for a build that then failed goes after a restart.
    /// </summary>
    public void HoldFresh(Digest content)
    {
        lock (_gate)
        {
            _fresh.Add(content);
        }
    }

    /// <summary>Says that a record names the content now.</summary>
    public void Settle(IEnumerable<Digest> content)
    {
        lock (_gate)
        {
            _fresh.ExceptWith(content);
        }
    }

    /// <summary>Creates or replaces the durable lease <paramref name="name"/> (say <c>build-cache/&lt;key&gt;</c>).</summary>
    public void Put(string name, IReadOnlyList<Digest> content)
    {
        lock (_gate)
        {
            _records.Put(Kind, name, JsonSerializer.SerializeToUtf8Bytes([.. content], LeaseJson.Default.ListDigest));
            _durable[name] = [.. content];
            _fresh.ExceptWith(content);
        }
    }

    /// <summary>Deletes a durable lease, if there is one. Content goes with the next collection.</summary>
    public void Delete(string name)
    {
        lock (_gate)
        {
            _records.Delete(Kind, name);
            _durable.Remove(name);
        }
    }

    /// <summary>Everything that is held by any lease now.</summary>
    public IReadOnlySet<Digest> Held()
    {
        lock (_gate)
        {
            var held = new HashSet<Digest>();
            foreach (IReadOnlyList<Digest> content in _durable.Values)
            {
                held.UnionWith(content);
            }

            held.UnionWith(_fresh);
            foreach (Lease lease in _running)
            {
                lease.CopyTo(held);
            }

            return held;
        }
    }

    internal void Forget(Lease lease)
    {
        lock (_gate)
        {
            _running.Remove(lease);
        }
    }
}
