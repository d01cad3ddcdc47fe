using System.Globalization;
using Berth.Linux;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Oci;

namespace Berth.Networks.Drivers;

/// <summary>macvlan and ipvlan: each endpoint's interface shares the wire of a parent; the host does not see their packets.</summary>
internal sealed class ChildLinks(HostNetwork host, Network network, ChildLinkOptions options) : INetworkLinks
{
    private readonly bool _ipvlan = network.Record.Driver == "ipvlan";
    private readonly string _parent = options.Parent ?? "dm-" + network.Record.Id[..12];

    private bool _madeVlan;

    public string? Bridge => null;

    public bool Ensure(IReadOnlyCollection<Endpoint> endpoints)
    {
        if (host.Routes.FindLink(_parent) is not null)
        {
            return false;
        }

        if (options.Parent is null)
        {
            host.Routes.CreateDummy(_parent); // internal, as Docker does
        }
        else
        {
            CreateVlan(options.Parent);
        }

        return true;
    }

    public string Create(NamespaceFd target, string name, MacAddress mac)
    {
        LinkInfo parent = host.Routes.FindLink(_parent)
            ?? throw new BerthException(ErrorKind.Failed, $"the parent interface {_parent} of network {network.Record.Name} is gone from the host");
        try
        {
            host.Routes.CreateChild(new ChildLinkRequest
            {
                Name = name,
                Parent = parent.Index,
                Namespace = target,
                IsIpvlan = _ipvlan,
                Mode = options.Mode,
                Flags = options.Flags,
                Mac = _ipvlan ? null : mac,
                Mtu = options.Mtu,
            });
            return "";
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            throw new BerthException(ErrorKind.NotSupported, $"This kernel has no {network.Record.Driver} (CONFIG_{network.Record.Driver.ToUpperInvariant()}).", e);
        }
    }

    public void Remove()
    {
        // The dummy is ours by its name. A VLAN may be somebody else's by now; it is only taken away by the engine that made it.
        if (options.Parent is null || _madeVlan)
        {
            host.Routes.DeleteLink(_parent);
        }
    }

    private void CreateVlan(string name)
    {
        int dot = name.LastIndexOf('.');
        if (dot <= 0 || !ushort.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort id) || id is 0 or > 4094)
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid subinterface vlan name {name}, example formatting is eth0.10");
        }

        LinkInfo parent = host.Routes.FindLink(name[..dot])
            ?? throw new BerthException(ErrorKind.Invalid, $"failed to find master interface {name[..dot]} on the host for vlan {name}");
        host.Routes.CreateVlan(name, parent.Index, id);
        _madeVlan = true;
    }
}
