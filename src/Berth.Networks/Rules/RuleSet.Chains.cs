using System.Text;
using Berth.Linux.Nftables;

namespace Berth.Networks.Rules;

/// <content>The chains: rules that never change.</content>
internal sealed partial class RuleSet
{
    private void AddGuard(NftBatch batch)
    {
        const int SourceOffset = 12;
        const int DestinationOffset = 16;
        batch.AddChain(Guard);
        foreach (int offset in (ReadOnlySpan<int>)[DestinationOffset, SourceOffset])
        {
            IPv4(batch.AddRule(Guard).Load(NftMeta.InputName).Compare(Name("lo"), equal: false))
                .LoadHeader(NftHeader.Network, offset, 1).Compare([127]).Drop().End();
        }
    }

    private void AddPublish(NftBatch batch, NftChain chain)
    {
        batch.AddChain(chain);
        IPv4(batch.AddRule(chain))
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Network, 16, 4, at: 1).LoadHeader(NftHeader.Transport, 2, 2, at: 2)
            .Map(_portsAt).DestinationNat(ipv6: false).End();
        IPv4(batch.AddRule(chain)).DestinationIsLocal()
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Transport, 2, 2, at: 1)
            .Map(_portsAnywhere).DestinationNat(ipv6: false).End();

        // ::1 cannot be masqueraded on its way to a container: the monitor's socket carries it.
        IPv6(batch.AddRule(chain)).LoadHeader(NftHeader.Network, 8, 16).Compare(Loopback6, equal: false)
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Network, 24, 16, at: 1).LoadHeader(NftHeader.Transport, 2, 2, at: 5)
            .Map(_portsAt6).DestinationNat(ipv6: true).End();
        IPv6(batch.AddRule(chain)).LoadHeader(NftHeader.Network, 8, 16).Compare(Loopback6, equal: false).DestinationIsLocal()
            .Load(NftMeta.L4Protocol).LoadHeader(NftHeader.Transport, 2, 2, at: 1)
            .Map(_portsAnywhere6).DestinationNat(ipv6: true).End();
    }

    private void AddMasquerade(NftBatch batch)
    {
        const int SourceOffset = 12;
        const int SourceOffset6 = 8;
        var chain = new NftChain(_inet, "masquerade", NftHook.Postrouting, PrioritySrcNat, IsNat: true);
        batch.AddChain(chain);
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, SourceOffset, 4).In(_subnets)
            .Load(NftMeta.OutputName).In(_bridges, inverted: true).Masquerade().End();
        IPv6(batch.AddRule(chain)).LoadHeader(NftHeader.Network, SourceOffset6, 16).In(_subnets6)
            .Load(NftMeta.OutputName).In(_bridges, inverted: true).Masquerade().End();
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, SourceOffset, 1).Compare([127])
            .Load(NftMeta.OutputName).In(_bridges).Masquerade().End();
        IPv4(batch.AddRule(chain)).LoadHeader(NftHeader.Network, SourceOffset, 4).In(_local)
            .Load(NftMeta.OutputName).In(_bridges).ConnectionStatus(IPS_DST_NAT).Masquerade().End();
        IPv6(batch.AddRule(chain)).LoadHeader(NftHeader.Network, SourceOffset6, 16).In(_local6)
            .Load(NftMeta.OutputName).In(_bridges).ConnectionStatus(IPS_DST_NAT).Masquerade().End();
    }

    private void AddForward(NftBatch batch, bool dropForeign)
    {
        var chain = new NftChain(_inet, "forward", NftHook.Forward);
        batch.AddChain(chain);
        if (dropForeign)
        {
            batch.AddChain(Foreign);
            // Frames inside somebody else's bridge pass here while br_netfilter is on; they never were forwarding.
            batch.AddRule(Foreign).Load(NftMeta.InputKind).Compare(Name("bridge")).Load(NftMeta.OutputKind).Compare(Name("bridge")).Accept().End();
            batch.AddRule(Foreign).Drop().End();
        }

        NftRule foreign = batch.AddRule(chain)
            .Load(NftMeta.InputName).In(_bridges, inverted: true).Load(NftMeta.OutputName).In(_bridges, inverted: true);
        (dropForeign ? foreign.Goto(Foreign) : foreign.Accept()).End();
        batch.AddRule(chain).Load(NftMeta.InputName).In(_internal).Load(NftMeta.OutputName, at: 4).In(_inside, inverted: true).Drop().End();
        batch.AddRule(chain).Load(NftMeta.OutputName).In(_internal)
            .Load(NftMeta.InputName).Load(NftMeta.OutputName, at: 4).In(_inside, inverted: true).Drop().End();
        batch.AddRule(chain).ConnectionState(EstablishedOrRelated).Accept().End();
        batch.AddRule(chain).ConnectionStatus(IPS_DST_NAT).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).Load(NftMeta.OutputName, at: 4).In(_inside).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).In(_bridges).Load(NftMeta.OutputName).In(_bridges, inverted: true).Accept().End();
        batch.AddRule(chain).Drop().End();
    }

    private void AddEndpointFilter(NftBatch batch)
    {
        NftChain chain = EndpointFilter;
        batch.AddChain(chain);
        batch.AddRule(chain).Load(NftMeta.InputName).In(_endpoints, inverted: true).Accept().End();
        batch.AddRule(chain).Load(NftMeta.InputName).LoadHeader(NftHeader.Link, 6, 6, at: 4).In(_macs, inverted: true).Drop().End();

        // ARP: sender's MAC (8) and IP (14) are its own; 0.0.0.0 asks whether an address is free.
        EtherType(batch.AddRule(chain), ETH_P_ARP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 8, 6, at: 4)
            .In(_macs, inverted: true).Drop().End();
        EtherType(batch.AddRule(chain), ETH_P_ARP).LoadHeader(NftHeader.Network, 14, 4).Compare([0, 0, 0, 0]).Accept().End();
        EtherType(batch.AddRule(chain), ETH_P_ARP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 14, 4, at: 4)
            .In(_addresses).Accept().End();
        EtherType(batch.AddRule(chain), ETH_P_IP).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, 12, 4, at: 4)
            .In(_addresses).Accept().End();
        AddEndpointFilter6(batch, chain);
        batch.AddRule(chain).Drop().End(); // VLAN tags, anything else
    }

    private void AddEndpointFilter6(NftBatch batch, NftChain chain)
    {
        const int NextHeader = 6;
        const int Source = 8;
        const int Icmp = 40;
        const int AdvertisedAddress = 48;
        foreach (byte hiding in (ReadOnlySpan<byte>)[0, 43, 60]) // hop-by-hop, routing and destination options
        {
            EtherType(batch.AddRule(chain), ETH_P_IPV6).LoadHeader(NftHeader.Network, NextHeader, 1).Compare([hiding]).Drop().End();
        }

        foreach (byte router in (ReadOnlySpan<byte>)[134, 137]) // advertisement, redirect
        {
            Icmpv6(batch.AddRule(chain), (NextHeader, Icmp, router)).Drop().End();
        }

        Icmpv6(batch.AddRule(chain), (NextHeader, Icmp, 136))
            .Load(NftMeta.InputName).LoadHeader(NftHeader.Network, AdvertisedAddress, 16, at: 4).In(_addresses6, inverted: true).Drop().End();

        // "::" asks whether an address is free; otherwise its own.
        Icmpv6(batch.AddRule(chain), (NextHeader, Icmp, 135)).LoadHeader(NftHeader.Network, Source, 16).Compare(new byte[16])
            .Load(NftMeta.InputName).LoadHeader(NftHeader.Network, AdvertisedAddress, 16, at: 4).In(_addresses6).Accept().End();
        EtherType(batch.AddRule(chain), ETH_P_IPV6).Load(NftMeta.InputName).LoadHeader(NftHeader.Network, Source, 16, at: 4)
            .In(_addresses6).Accept().End();
    }

    private static NftRule Icmpv6(NftRule rule, (int NextHeader, int Icmp, byte Type) where) => EtherType(rule, ETH_P_IPV6)
        .LoadHeader(NftHeader.Network, where.NextHeader, 1).Compare([58]).LoadHeader(NftHeader.Network, where.Icmp, 1).Compare([where.Type]);

    private static ReadOnlySpan<byte> Loopback6 => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    private static NftRule IPv6(NftRule rule) => rule.Load(NftMeta.Family).Compare([10]);

    private static NftRule IPv4(NftRule rule) => rule.Load(NftMeta.Family).Compare([2]);

    private static NftRule EtherType(NftRule rule, ushort type) =>
        rule.LoadHeader(NftHeader.Link, 12, 2).Compare([(byte)(type >> 8), (byte)type]);

    private static byte[] Name(string name)
    {
        byte[] padded = new byte[16];
        Encoding.ASCII.GetBytes(name, padded);
        return padded;
    }
}
