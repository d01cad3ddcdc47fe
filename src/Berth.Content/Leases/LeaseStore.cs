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
    /// <summary>Loads the durable leases.</summary>
    public LeaseStore(RecordStore records) => throw new NotImplementedException();

    /// <summary>A lease for one running operation; dispose it when what it holds has a record or is not wanted.</summary>
    public Lease Hold() => throw new NotImplementedException();

    /// <summary>Creates or replaces the durable lease <paramref name="name"/> (say <c>build-cache/&lt;key&gt;</c>).</summary>
    public void Put(string name, IReadOnlyList<Digest> content) => throw new NotImplementedException();

    /// <summary>Deletes a durable lease, if there is one. Content goes with the next collection.</summary>
    public void Delete(string name) => throw new NotImplementedException();

    /// <summary>Everything that is held by any lease now.</summary>
    public IReadOnlySet<Digest> Held() => throw new NotImplementedException();
}
