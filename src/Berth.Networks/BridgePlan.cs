using System.Net;
using Berth.Networks.Addresses;
using Berth.Networks.Rules;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>What was found or made of the default bridge at start.</summary>
internal sealed record BridgePlan(int Index, AddressPool Addresses, NetworkInfo Info, bool DropForeign)
{
    /// <summary>Makes the bridge, gives it its address, switches forwarding on.</summary>
    /// <param name="host">The host.</param>
    /// <param name="rules">The rules, whose presence tells who switched forwarding on.</param>
    /// <param name="wanted">The options, and the address of an endpoint that is alive: the subnet must stay what it was for it.</param>
    public static BridgePlan Make(HostNetwork host, RuleSet rules, (NetworkOptions Options, IPAddress? Alive) wanted)
    {
        string name = wanted.Options.InstanceName + "0";
        int index = host.EnsureBridge(name, wanted.Options.Mtu);
        IPNetwork subnet = ChooseSubnet(host, index, wanted);
        var addresses = new AddressPool("bridge", subnet);
        host.Routes.AddAddress(index, subnet, addresses.Gateway);
        bool foreign = host.EnableForwarding() || host.Nft.HasChain(rules.Foreign);
        var info = new NetworkInfo
        {
            Name = "bridge",
            Interface = name,
            Subnet = subnet.ToString(),
            Gateway = addresses.Gateway.ToString(),
            Mtu = wanted.Options.Mtu,
        };
        return new BridgePlan(index, addresses, info, foreign);
    }

    private static IPNetwork ChooseSubnet(HostNetwork host, int index, (NetworkOptions Options, IPAddress? Alive) wanted)
    {
        foreach ((IPAddress address, int prefixLength) in host.Routes.IPv4Addresses(index))
        {
            IPNetwork has = SubnetOf(address, prefixLength);
            if (wanted.Alive is not null ? has.Contains(wanted.Alive) : wanted.Options.DefaultSubnet is null || has == SubnetChoice.Parse(wanted.Options.DefaultSubnet))
            {
                return has;
            }
        }

        // The bridge is new, or lost its address.
        List<IPNetwork> used = host.Routes.IPv4Routes(index);
        IPNetwork chosen = wanted.Options.DefaultSubnet is null ? SubnetChoice.Free(used) : SubnetChoice.Parse(wanted.Options.DefaultSubnet);
        return wanted.Alive is null || chosen.Contains(wanted.Alive)
            ? chosen
            : throw new BerthException(
                ErrorKind.Conflict, $"Running containers have addresses like {wanted.Alive}, outside subnet {chosen}: stop them before the bridge changes.");
    }

    private static IPNetwork SubnetOf(IPAddress address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        uint number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number & mask);
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }
}
