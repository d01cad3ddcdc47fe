using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;

namespace Berth.Networks.Drivers;

/// <summary>The interfaces of one network: what all its endpoints share on the host, and one interface in a namespace per endpoint.</summary>
internal interface INetworkLinks
{
    /// <summary>The bridge's name; null where packets do not pass the host.</summary>
    string? Bridge { get; }

    /// <summary>Makes what is shared, or finds it; true when something had to be done.</summary>
    /// <param name="endpoints">Ends on the host of endpoints that are alive: they belong to it.</param>
    bool Ensure(IReadOnlyCollection<Endpoint> endpoints);

    /// <summary>Makes an endpoint's interface, down, in the namespace; the name of its end on the host, empty for none.</summary>
    string Create(NamespaceFd target, string name, MacAddress mac);

    /// <summary>Takes away what <see cref="Ensure"/> made.</summary>
    void Remove();
}
