using System.Net;
using Berth.Linux.Namespaces;
using Berth.Linux.Netlink;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Namespaces;

/// <summary>Moves interfaces of the host into a container, with their IPv4 addresses. runtime-spec v1.3, config-linux.md#network-devices.</summary>
public static class NetworkDevices
{
    /// <summary>Moves those of <paramref name="devices"/> into the network namespace of the process <paramref name="pid"/>, and sets them up.</summary>
    /// <exception cref="BerthException">There is no such interface.</exception>
    public static void Move(IReadOnlyDictionary<string, NetDeviceSpec> devices, int pid)
    {
        using var target = NamespaceFd.Open($"/proc/{pid}/ns/net", NamespaceKinds.Network);
        using var host = RouteSocket.Open();
        foreach ((string name, NetDeviceSpec device) in devices)
        {
            LinkInfo link = host.FindLink(name)
                ?? throw new BerthException(ErrorKind.NotFound, $"linux.netDevices: there is no interface '{name}' here.");
            string inside = device.Name is { Length: > 0 } given ? given : name;
            List<(IPAddress Address, int PrefixLength)> addresses = host.IPv4Addresses(link.Index);
            host.MoveLink(link.Index, inside, target);
            _ = NamespaceThread.RunIn(target, () => SetUp(inside, addresses));
        }
    }

    private static bool SetUp(string name, List<(IPAddress Address, int PrefixLength)> addresses)
    {
        using var inside = RouteSocket.Open();
        int index = inside.FindLink(name)!.Value.Index;
        foreach ((IPAddress address, int length) in addresses)
        {
            inside.AddAddress(index, new IPNetwork(Masked(address, length), length), address);
        }

        inside.SetUp(index);
        return true;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
