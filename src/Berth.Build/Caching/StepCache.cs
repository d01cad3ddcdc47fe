using System.Text.Json;
using Berth.Content.Blobs;
using Berth.Content.Leases;
using Berth.Content.Records;
using Berth.Images.Layers;

namespace Berth.Build.Caching;

/// <summary>
/// Results of steps by the digest of what they depended on; in memory, and written through to records. A record with a layer has a lease on it.
/// Safe for use by many threads.
/// </summary>
internal sealed class StepCache
{
    private const string Kind = "build-cache";
    private const int MaxRecords = 10_000;
    private const int MaxReasons = 5;

    private readonly object _gate = new();
    private readonly RecordStore _store;
    private readonly BlobStore _blobs;
    private readonly LeaseStore _leases;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, CacheRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CacheRecord> _newestOfStep = new(StringComparer.Ordinal);

    /// <summary>Loads the records; one that cannot be read is dropped, since it can always be made again.</summary>
    public StepCache(BuilderServices services)
    {
        (_store, _blobs, _leases, _time) = (services.Records, services.Content.Blobs, services.Content.Leases, services.Time);
        foreach ((string key, byte[] json) in _store.LoadAll(Kind))
        {
            try
            {
                Remember(key, JsonSerializer.Deserialize(json, BuildJson.Default.CacheRecord)!);
            }
            catch (JsonException)
            {
                Forget([key]);
            }
        }
    }

    /// <summary>The record of exactly these inputs, if its layer is still here; otherwise null and <paramref name="reason"/> says why.</summary>
    public CacheRecord? TryFind(CacheInputs inputs, out string reason)
    {
        lock (_gate)
        {
            string key = inputs.Key.Hex;
            if (!_records.TryGetValue(key, out CacheRecord? record))
            {
                reason = Explain(inputs);
                return null;
            }

            reason = "";
            if (record.Layer is null || _blobs.Contains(record.Layer.Blob.Digest))
            {
                return record;
            }

            Forget([key]);
            reason = "its layer is no longer in the store";
            return null;
        }
    }

    /// <summary>Records a result. Not synced: what a power cut takes is made again.</summary>
    public void Put(CacheInputs inputs, LayerBlob? layer, string? text = null)
    {
        var record = new CacheRecord
        {
            Step = inputs.Step,
            Inputs = inputs.All,
            Layer = layer is null ? null : CachedLayer.Of(layer),
            Text = text,
            Created = _time.GetUtcNow(),
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, BuildJson.Default.CacheRecord);
        string key = inputs.Key.Hex;
        lock (_gate)
        {
            if (layer is not null)
            {
                _leases.Put(LeaseName(key), [layer.Blob.Digest, layer.DiffId.Digest]);
            }

            _store.Put(Kind, key, json, durable: false);
            Remember(key, record);
            if (_records.Count > MaxRecords)
            {
                Forget([.. _records.OrderBy(pair => pair.Value.Created).Take(MaxRecords / 10).Select(pair => pair.Key)]);
            }
        }
    }

    /// <summary>Forgets everything; returns how many records there were.</summary>
    public int Clear()
    {
        lock (_gate)
        {
            int count = _records.Count;
            Forget([.. _records.Keys]);
            return count;
        }
    }

    private void Remember(string key, CacheRecord record)
    {
        _records[key] = record;
        if (!_newestOfStep.TryGetValue(record.Step, out CacheRecord? newest) || newest.Created <= record.Created)
        {
            _newestOfStep[record.Step] = record;
        }
    }

    private void Forget(IReadOnlyList<string> keys)
    {
        foreach (string key in keys)
        {
            if (_records.Remove(key, out CacheRecord? record) && _newestOfStep.GetValueOrDefault(record.Step) == record)
            {
                _newestOfStep.Remove(record.Step);
            }

            if (record?.Layer is not null)
            {
                _leases.Delete(LeaseName(key));
            }

            _store.Delete(Kind, key, durable: false);
        }
    }

    /// <summary>What differs from the last time that this step ran.</summary>
    private string Explain(CacheInputs inputs)
    {
        if (!_newestOfStep.TryGetValue(inputs.Step, out CacheRecord? last))
        {
            return "this step was not run before";
        }

        var before = last.Inputs.ToLookup(input => input.Name, StringComparer.Ordinal);
        var now = inputs.All.ToLookup(input => input.Name, StringComparer.Ordinal);
        List<string> reasons =
        [
            .. now.Where(input => !before.Contains(input.Key)).Select(input => $"{input.Key} is new"),
            .. now.Where(input => before.Contains(input.Key) && !input.SequenceEqual(before[input.Key])).Select(input => $"{input.Key} changed"),
            .. before.Where(input => !now.Contains(input.Key)).Select(input => $"{input.Key} is gone"),
        ];
        return reasons.Count <= MaxReasons
            ? string.Join(", ", reasons)
            : $"{string.Join(", ", reasons.Take(MaxReasons))} and {reasons.Count - MaxReasons} more";
    }

    private static string LeaseName(string key) => $"build-cache/{key}";
}
