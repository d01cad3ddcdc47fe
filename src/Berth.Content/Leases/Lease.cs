using Berth.Oci;

namespace Berth.Content.Leases;

/// <summary>What one running operation keeps from garbage collection. Safe for use by many threads.</summary>
public sealed class Lease : IDisposable
{
    internal Lease(LeaseStore store) => throw new NotImplementedException();

    /// <summary>Adds content; add it before looking whether it is there.</summary>
    public void Add(Digest content) => throw new NotImplementedException();

    /// <summary>Lets go of everything.</summary>
    public void Dispose() => throw new NotImplementedException();
}
