using Berth.Oci;

namespace Berth.Content.Leases;

/// <summary>What one running operation keeps from garbage collection. Safe for use by many threads.</summary>
public sealed class Lease : IDisposable
{
    private readonly LeaseStore _store;
    private readonly Lock _gate = new();
    private readonly HashSet<Digest> _content = [];

    internal Lease(LeaseStore store) => _store = store;

    /// <summary>Adds content; add it before looking whether it is there.</summary>
    public void Add(Digest content)
    {
        lock (_gate)
        {
            _content.Add(content);
        }
    }

    /// <summary>Lets go of everything.</summary>
    public void Dispose() => _store.Forget(this);

    internal void CopyTo(HashSet<Digest> held)
    {
        lock (_gate)
        {
            held.UnionWith(_content);
        }
    }
}
