using System.Runtime.InteropServices;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>The expressions of one rule, in order; each condition that is not met ends the rule. nf_tables(8)'s own instructions.</summary>
/// <remarks>Registers are the 32-bit ones: <c>at</c> counts words, so that a concatenated key is loaded part by part.</remarks>
public readonly ref struct NftRule
{
    private const ushort NFTA_LIST_ELEM = 1;
    private const ushort NFTA_EXPR_NAME = 1;
    private const ushort NFTA_EXPR_DATA = 2;
    private const ushort NFTA_DATA_VALUE = 1;
    private const ushort NFTA_DATA_VERDICT = 2;
    private const uint NFT_REG_VERDICT = 0;
    private const uint NFT_REG32_00 = 8;
    private const uint NF_DROP = 0;
    private const uint NF_ACCEPT = 1;
    private const uint NFT_GOTO = unchecked((uint)-4);

    private readonly NetlinkWriter _writer;
    private readonly int _list;

    internal NftRule(NetlinkWriter writer, int list)
    {
        _writer = writer;
        _list = list;
    }

    /// <summary>Ends the rule.</summary>
    public void End()
    {
        _writer.EndNested(_list);
        _writer.EndMessage();
    }

    /// <summary>Loads a property of the packet.</summary>
    public NftRule Load(NftMeta key, int at = 0)
    {
        (int item, int data) = Begin("meta");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00 + (uint)at);
        _writer.WriteNetworkUInt32(2, (uint)key);
        return End(item, data);
    }

    /// <summary>Loads <paramref name="length"/> bytes of a header.</summary>
    public NftRule LoadHeader(NftHeader header, int offset, int length, int at = 0)
    {
        (int item, int data) = Begin("payload");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00 + (uint)at);
        _writer.WriteNetworkUInt32(2, (uint)header);
        _writer.WriteNetworkUInt32(3, (uint)offset);
        _writer.WriteNetworkUInt32(4, (uint)length);
        return End(item, data);
    }

    /// <summary>Loads bytes that are always the same: the address and port of a redirection.</summary>
    public NftRule LoadBytes(scoped ReadOnlySpan<byte> bytes, int at = 0)
    {
        (int item, int data) = Begin("immediate");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00 + (uint)at);
        int value = _writer.BeginNested(2);
        _writer.Write(NFTA_DATA_VALUE, bytes);
        _writer.EndNested(value);
        return End(item, data);
    }

    /// <summary>Goes on only if what was loaded is (not) these bytes.</summary>
    public NftRule Compare(scoped ReadOnlySpan<byte> bytes, bool equal = true)
    {
        (int item, int data) = Begin("cmp");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00);
        _writer.WriteNetworkUInt32(2, equal ? 0u : 1u);
        int value = _writer.BeginNested(3);
        _writer.Write(NFTA_DATA_VALUE, bytes);
        _writer.EndNested(value);
        return End(item, data);
    }

    /// <summary>Goes on only if what was loaded is (not) in the set.</summary>
    public NftRule In(NftSet set, bool inverted = false)
    {
        (int item, int data) = Begin("lookup");
        _writer.WriteString(1, set.Name);
        _writer.WriteNetworkUInt32(2, NFT_REG32_00);
        if (inverted)
        {
            _writer.WriteNetworkUInt32(5, 1);
        }

        return End(item, data);
    }

    /// <summary>Loads the map's value for what was loaded; ends the rule when there is none.</summary>
    public NftRule Map(NftSet map)
    {
        (int item, int data) = Begin("lookup");
        _writer.WriteString(1, map.Name);
        _writer.WriteNetworkUInt32(2, NFT_REG32_00);
        _writer.WriteNetworkUInt32(3, NFT_REG32_00);
        return End(item, data);
    }

    /// <summary>Goes on only if the destination is an address of this host (<c>fib daddr type local</c>).</summary>
    public NftRule DestinationIsLocal()
    {
        const uint NFT_FIB_RESULT_ADDRTYPE = 3;
        const uint NFTA_FIB_F_DADDR = 2;
        const uint RTN_LOCAL = 2;
        (int item, int data) = Begin("fib");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00);
        _writer.WriteNetworkUInt32(2, NFT_FIB_RESULT_ADDRTYPE);
        _writer.WriteNetworkUInt32(3, NFTA_FIB_F_DADDR);
        End(item, data);
        return CompareNumber(RTN_LOCAL, equal: true);
    }

    /// <summary>Goes on only if the connection's state is one of <paramref name="states"/> (established 2, related 4).</summary>
    public NftRule ConnectionState(uint states) => Connection(0, states);

    /// <summary>Goes on only if the connection's status has a bit of <paramref name="status"/> (IPS_DST_NAT 0x20).</summary>
    public NftRule ConnectionStatus(uint status) => Connection(2, status);

    /// <summary>Sends the connection to the address and port loaded (4 or 16 bytes, then the port).</summary>
    public NftRule DestinationNat(bool ipv6)
    {
        const uint NFT_NAT_DNAT = 1;
        const uint NF_NAT_RANGE_MAP_IPS_AND_PROTO_SPECIFIED = 3;
        (int item, int data) = Begin("nat");
        _writer.WriteNetworkUInt32(1, NFT_NAT_DNAT);
        _writer.WriteNetworkUInt32(2, ipv6 ? 10u : 2u);
        _writer.WriteNetworkUInt32(3, NFT_REG32_00);
        _writer.WriteNetworkUInt32(5, NFT_REG32_00 + (ipv6 ? 4u : 1u));
        _writer.WriteNetworkUInt32(7, NF_NAT_RANGE_MAP_IPS_AND_PROTO_SPECIFIED);
        return End(item, data);
    }

    /// <summary>Gives the connection the address of the interface it leaves by.</summary>
    public NftRule Masquerade()
    {
        (int item, int data) = Begin("masq");
        return End(item, data);
    }

    /// <summary>Lets the packet pass this table.</summary>
    public NftRule Accept() => Verdict(NF_ACCEPT, null);

    /// <summary>Drops the packet.</summary>
    public NftRule Drop() => Verdict(NF_DROP, null);

    /// <summary>Goes on in another chain, not to come back.</summary>
    public NftRule Goto(NftChain chain) => Verdict(NFT_GOTO, chain.Name);

    private NftRule Connection(uint key, uint bits)
    {
        Span<byte> word = stackalloc byte[4];
        (int item, int data) = Begin("ct");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00);
        _writer.WriteNetworkUInt32(2, key);
        End(item, data);

        (item, data) = Begin("bitwise");
        _writer.WriteNetworkUInt32(1, NFT_REG32_00);
        _writer.WriteNetworkUInt32(2, NFT_REG32_00);
        _writer.WriteNetworkUInt32(3, 4);
        MemoryMarshal.Write(word, bits);
        int mask = _writer.BeginNested(4);
        _writer.Write(NFTA_DATA_VALUE, word);
        _writer.EndNested(mask);
        word.Clear();
        int xor = _writer.BeginNested(5);
        _writer.Write(NFTA_DATA_VALUE, word);
        _writer.EndNested(xor);
        End(item, data);
        return CompareNumber(0, equal: false);
    }

    // Numbers that the kernel makes itself (fib, ct) are in the machine's order.
    private NftRule CompareNumber(uint number, bool equal)
    {
        Span<byte> word = stackalloc byte[4];
        MemoryMarshal.Write(word, number);
        return Compare(word, equal);
    }

    private NftRule Verdict(uint code, string? chain)
    {
        (int item, int data) = Begin("immediate");
        _writer.WriteNetworkUInt32(1, NFT_REG_VERDICT);
        int value = _writer.BeginNested(2);
        int verdict = _writer.BeginNested(NFTA_DATA_VERDICT);
        _writer.WriteNetworkUInt32(1, code);
        if (chain is not null)
        {
            _writer.WriteString(2, chain);
        }

        _writer.EndNested(verdict);
        _writer.EndNested(value);
        return End(item, data);
    }

    private (int Item, int Data) Begin(string name)
    {
        int item = _writer.BeginNested(NFTA_LIST_ELEM);
        _writer.WriteString(NFTA_EXPR_NAME, name);
        return (item, _writer.BeginNested(NFTA_EXPR_DATA));
    }

    private NftRule End(int item, int data)
    {
        _writer.EndNested(data);
        _writer.EndNested(item);
        return this;
    }
}
