using System.Buffers.Binary;
using System.Text;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>Changes to nftables that happen together or not at all: one nfnetlink transaction. Not thread-safe; may be used again.</summary>
public sealed class NftBatch
{
    private const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    private const ushort NFNL_MSG_BATCH_END = 0x11;
    private const ushort NFNL_SUBSYS_NFTABLES = 10;
    private const ushort NFT_MSG_NEWTABLE = 0;
    private const ushort NFT_MSG_DELTABLE = 2;
    private const ushort NFT_MSG_NEWCHAIN = 3;
    private const ushort NFT_MSG_NEWRULE = 6;
    private const ushort NFT_MSG_NEWSET = 9;
    private const ushort NFT_MSG_NEWSETELEM = 12;
    private const ushort NFT_MSG_DELSETELEM = 14;
    private const ushort NFTA_LIST_ELEM = 1;
    private const ushort NFTA_RULE_TABLE = 1;
    private const ushort NFTA_RULE_CHAIN = 2;
    private const uint NF_ACCEPT = 1;

    private readonly NetlinkWriter _writer = new();
    private uint _sequence;

    /// <summary>Begins a new batch, forgetting the last.</summary>
    public NftBatch Begin()
    {
        _writer.Clear();
        _sequence = 0;
        WriteFrame(NFNL_MSG_BATCH_BEGIN);
        return this;
    }

    /// <summary>Makes a table, unless it is there.</summary>
    public void AddTable(NftTable table)
    {
        const ushort NFTA_TABLE_NAME = 1;
        BeginMessage(NFT_MSG_NEWTABLE, NetlinkFlags.NLM_F_CREATE, table.Family);
        _writer.WriteString(NFTA_TABLE_NAME, table.Name);
        _writer.EndMessage();
    }

    /// <summary>Deletes a table with all that is in it. ENOENT when it is not there: <see cref="AddTable"/> before makes sure.</summary>
    public void DeleteTable(NftTable table)
    {
        const ushort NFTA_TABLE_NAME = 1;
        BeginMessage(NFT_MSG_DELTABLE, NetlinkFlags.None, table.Family);
        _writer.WriteString(NFTA_TABLE_NAME, table.Name);
        _writer.EndMessage();
    }

    /// <summary>Makes a chain with policy accept.</summary>
    public void AddChain(NftChain chain)
    {
        const ushort NFTA_CHAIN_TABLE = 1;
        const ushort NFTA_CHAIN_NAME = 3;
        const ushort NFTA_CHAIN_HOOK = 4;
        const ushort NFTA_CHAIN_POLICY = 5;
        const ushort NFTA_CHAIN_TYPE = 7;
        const ushort NFTA_HOOK_HOOKNUM = 1;
        const ushort NFTA_HOOK_PRIORITY = 2;
        BeginMessage(NFT_MSG_NEWCHAIN, NetlinkFlags.NLM_F_CREATE, chain.Table.Family);
        _writer.WriteString(NFTA_CHAIN_TABLE, chain.Table.Name);
        _writer.WriteString(NFTA_CHAIN_NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            int nested = _writer.BeginNested(NFTA_CHAIN_HOOK);
            _writer.WriteNetworkUInt32(NFTA_HOOK_HOOKNUM, (uint)hook);
            _writer.WriteNetworkUInt32(NFTA_HOOK_PRIORITY, unchecked((uint)chain.Priority));
            _writer.EndNested(nested);
            _writer.WriteNetworkUInt32(NFTA_CHAIN_POLICY, NF_ACCEPT);
            _writer.WriteString(NFTA_CHAIN_TYPE, chain.IsNat ? "nat" : "filter");
        }

        _writer.EndMessage();
    }

    /// <summary>Makes a set or map.</summary>
    public void AddSet(NftSet set)
    {
        const ushort NFTA_SET_TABLE = 1;
        const ushort NFTA_SET_NAME = 2;
        const ushort NFTA_SET_FLAGS = 3;
        const ushort NFTA_SET_KEY_TYPE = 4;
        const ushort NFTA_SET_KEY_LEN = 5;
        const ushort NFTA_SET_DATA_TYPE = 6;
        const ushort NFTA_SET_DATA_LEN = 7;
        const ushort NFTA_SET_ID = 10;
        const ushort NFTA_SET_USERDATA = 13;
        const uint NFT_SET_INTERVAL = 4;
        const uint NFT_SET_MAP = 8;
        BeginMessage(NFT_MSG_NEWSET, NetlinkFlags.NLM_F_CREATE, set.Table.Family);
        _writer.WriteString(NFTA_SET_TABLE, set.Table.Name);
        _writer.WriteString(NFTA_SET_NAME, set.Name);
        _writer.WriteNetworkUInt32(NFTA_SET_FLAGS, (set.IsInterval ? NFT_SET_INTERVAL : 0) | (set.ValueBytes > 0 ? NFT_SET_MAP : 0));
        _writer.WriteNetworkUInt32(NFTA_SET_KEY_TYPE, NftSet.TypeNumber(set.Key));
        _writer.WriteNetworkUInt32(NFTA_SET_KEY_LEN, (uint)set.KeyBytes);
        if (set.ValueBytes > 0)
        {
            _writer.WriteNetworkUInt32(NFTA_SET_DATA_TYPE, NftSet.TypeNumber(set.Value));
            _writer.WriteNetworkUInt32(NFTA_SET_DATA_LEN, (uint)set.ValueBytes);
        }

        _writer.WriteNetworkUInt32(NFTA_SET_ID, _sequence); // only has to differ within the batch
        if (set.Key is [NftType.InterfaceName])
        {
            // Only for nft list: the bytes of a name are in the order of this machine (NFTNL_UDATA_SET_KEYBYTEORDER).
            _writer.Write(NFTA_SET_USERDATA, [0, 4, 1, 0, 0, 0]);
        }

        _writer.EndMessage();
    }

    /// <summary>Adds an element. EEXIST when it is there (with another value, in a map).</summary>
    public void AddElement(NftSet set, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value = default) =>
        WriteElement(NFT_MSG_NEWSETELEM, set, new Element(key, value, false));

    /// <summary>Deletes an element. ENOENT when it is not there.</summary>
    public void DeleteElement(NftSet set, ReadOnlySpan<byte> key) => WriteElement(NFT_MSG_DELSETELEM, set, new Element(key, default, false));

    /// <summary>Adds a range of keys to an interval set, from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public void AddInterval(NftSet set, ReadOnlySpan<byte> first, ReadOnlySpan<byte> end)
    {
        WriteElement(NFT_MSG_NEWSETELEM, set, new Element(first, default, false));
        WriteElement(NFT_MSG_NEWSETELEM, set, new Element(end, default, true));
    }

    /// <summary>Deletes a range that <see cref="AddInterval"/> added.</summary>
    public void DeleteInterval(NftSet set, ReadOnlySpan<byte> first, ReadOnlySpan<byte> end)
    {
        WriteElement(NFT_MSG_DELSETELEM, set, new Element(first, default, false));
        WriteElement(NFT_MSG_DELSETELEM, set, new Element(end, default, true));
    }

    /// <summary>Appends a rule to a chain; fill it and call its <c>End()</c>.</summary>
    public NftRule AddRule(NftChain chain) => BeginRule(chain, NetlinkFlags.NLM_F_APPEND, null);

    /// <summary>Puts a rule before all others of a chain; fill it and call its <c>End()</c>.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="comment">What <see cref="NftSocket.FindRules"/> finds it by; ASCII, at most 120 characters.</param>
    public NftRule InsertRule(NftChain chain, string comment) => BeginRule(chain, NetlinkFlags.None, comment);

    /// <summary>Deletes a rule by the handle that <see cref="NftSocket.FindRules"/> gave.</summary>
    public void DeleteRule(NftChain chain, ulong handle)
    {
        const ushort NFT_MSG_DELRULE = 8;
        const ushort NFTA_RULE_HANDLE = 3;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, handle);
        BeginMessage(NFT_MSG_DELRULE, NetlinkFlags.None, chain.Table.Family);
        _writer.WriteString(NFTA_RULE_TABLE, chain.Table.Name);
        _writer.WriteString(NFTA_RULE_CHAIN, chain.Name);
        _writer.Write(NFTA_RULE_HANDLE, bytes);
        _writer.EndMessage();
    }

    // A rule's comment as nft(8) stores it: type 0 (NFTNL_UDATA_RULE_COMMENT), length, text with its zero.
    internal static byte[] Comment(string text) => [0, (byte)(text.Length + 1), .. Encoding.ASCII.GetBytes(text), 0];

    /// <summary>Ends the batch; what has to be sent.</summary>
    internal ReadOnlySpan<byte> End()
    {
        WriteFrame(NFNL_MSG_BATCH_END);
        return _writer.Written;
    }

    private NftRule BeginRule(NftChain chain, NetlinkFlags flags, string? comment)
    {
        const ushort NFTA_RULE_EXPRESSIONS = 4;
        const ushort NFTA_RULE_USERDATA = 7;
        BeginMessage(NFT_MSG_NEWRULE, NetlinkFlags.NLM_F_CREATE | flags, chain.Table.Family);
        _writer.WriteString(NFTA_RULE_TABLE, chain.Table.Name);
        _writer.WriteString(NFTA_RULE_CHAIN, chain.Name);
        if (comment is not null)
        {
            _writer.Write(NFTA_RULE_USERDATA, Comment(comment));
        }

        return new NftRule(_writer, _writer.BeginNested(NFTA_RULE_EXPRESSIONS));
    }

    private void WriteElement(ushort type, NftSet set, Element element)
    {
        const ushort NFTA_SET_ELEM_LIST_TABLE = 1;
        const ushort NFTA_SET_ELEM_LIST_SET = 2;
        const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;
        const ushort NFTA_SET_ELEM_KEY = 1;
        const ushort NFTA_SET_ELEM_DATA = 2;
        const ushort NFTA_SET_ELEM_FLAGS = 3;
        const ushort NFTA_DATA_VALUE = 1;
        const uint NFT_SET_ELEM_INTERVAL_END = 1;
        BeginMessage(type, type == NFT_MSG_NEWSETELEM ? NetlinkFlags.NLM_F_CREATE | NetlinkFlags.NLM_F_EXCL : NetlinkFlags.None, set.Table.Family);
        _writer.WriteString(NFTA_SET_ELEM_LIST_TABLE, set.Table.Name);
        _writer.WriteString(NFTA_SET_ELEM_LIST_SET, set.Name);
        int list = _writer.BeginNested(NFTA_SET_ELEM_LIST_ELEMENTS);
        int item = _writer.BeginNested(NFTA_LIST_ELEM);
        if (element.IsEnd)
        {
            _writer.WriteNetworkUInt32(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
        }

        int key = _writer.BeginNested(NFTA_SET_ELEM_KEY);
        _writer.Write(NFTA_DATA_VALUE, element.Key);
        _writer.EndNested(key);
        if (element.Value.Length > 0)
        {
            int value = _writer.BeginNested(NFTA_SET_ELEM_DATA);
            _writer.Write(NFTA_DATA_VALUE, element.Value);
            _writer.EndNested(value);
        }

        _writer.EndNested(item);
        _writer.EndNested(list);
        _writer.EndMessage();
    }

    private void BeginMessage(ushort message, NetlinkFlags flags, NftFamily family)
    {
        _writer.BeginMessage((ushort)(NFNL_SUBSYS_NFTABLES << 8 | message), flags | NetlinkFlags.NLM_F_REQUEST, ++_sequence);
        _writer.WriteHeader([(byte)family, 0, 0, 0]);
    }

    private void WriteFrame(ushort type)
    {
        Span<byte> header = [0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], NFNL_SUBSYS_NFTABLES);
        _writer.BeginMessage(type, NetlinkFlags.NLM_F_REQUEST, ++_sequence);
        _writer.WriteHeader(header);
        _writer.EndMessage();
    }

    private readonly ref struct Element(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isEnd)
    {
        public readonly ReadOnlySpan<byte> Key = key;
        public readonly ReadOnlySpan<byte> Value = value;
        public readonly bool IsEnd = isEnd;
    }
}
