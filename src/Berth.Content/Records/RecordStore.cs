using Berth.Oci;

namespace Berth.Content.Records;

/// <summary>
/// Where records outlive the process: <c>(kind, key) → UTF-8 JSON</c> in SQLite (WAL, synchronous=FULL). Owners keep their records
/// in memory and write through. Safe for use by many threads; concurrent writers share one sync.
/// </summary>
public sealed class RecordStore : IDisposable
{
    private RecordStore()
    {
    }

    /// <summary>Opens or creates the database.</summary>
    /// <exception cref="BerthException">A newer Berth wrote it (<see cref="ErrorKind.NotSupported"/>), or it is damaged.</exception>
    public static RecordStore Open(string path) => throw new NotImplementedException();

    /// <summary>All records of a kind, ordered by key.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> LoadAll(string kind) => throw new NotImplementedException();

    /// <summary>Writes one record. Durable when it returns, unless <paramref name="durable"/> is false (what a crash of the machine may lose: --rm containers).</summary>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Put(string kind, string key, byte[] json, bool durable = true) => Apply([RecordChange.Put(kind, key, json)], durable);

    /// <summary>Deletes one record, if there is one; durability as in <see cref="Put"/>.</summary>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Delete(string kind, string key, bool durable = true) => Apply([RecordChange.Delete(kind, key)], durable);

    /// <summary>Makes all <paramref name="changes"/> in one transaction, in order.</summary>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Apply(IReadOnlyList<RecordChange> changes, bool durable = true) => throw new NotImplementedException();

    /// <summary>Closes the database.</summary>
    public void Dispose() => throw new NotImplementedException();
}
