using System.Buffers.Binary;
using Berth.Linux.Netlink;

namespace Berth.Linux.Nftables;

/// <summary>Commits batches to the nftables of one network namespace. Not thread-safe.</summary>
public sealed class NftSocket : IDisposable
{
    private const int HeaderBytes = 4;
    private const int BufferBytes = 16 * 1024 * 1024;

    private readonly NetlinkSocket _socket;
    private readonly NetlinkWriter _writer = new();

    private NftSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens one in the calling thread's network namespace, where it stays.</summary>
    public static NftSocket Open()
    {
        var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
        socket.SetBuffers(BufferBytes);
        return new NftSocket(socket);
    }

    /// <summary>Makes all changes of the batch, or none.</summary>
    /// <param name="batch">The batch; it is ended here.</param>
    /// <param name="subject">What it is about, for the error.</param>
    /// <exception cref="LinuxException">The kernel refused the whole batch, with the errno of the first change it did not like.</exception>
    public void Commit(NftBatch batch, string subject)
    {
        int error = TryCommit(batch, subject, out string detail);
        if (error != 0)
        {
            throw new LinuxException("nftables", $"{subject} ({detail})", error);
        }
    }

    /// <summary>As <see cref="Commit"/>; returns the errno, 0 for success.</summary>
    public int TryCommit(NftBatch batch, string subject, out string detail)
    {
        int error = _socket.SendBatch(batch.End(), subject, out detail, out uint failed);
        detail = error == 0 ? "" : $"change {failed - 1}{(detail.Length > 0 ? ": " : "")}{detail}";
        return error;
    }

    /// <summary>True when the chain is there.</summary>
    public bool HasChain(NftChain chain) => Find(chain, static _ => { });

    /// <summary>True when the chain is there and drops what none of its rules decides.</summary>
    public bool DropsByPolicy(NftChain chain)
    {
        const ushort NFTA_CHAIN_POLICY = 5;
        bool drops = false;
        Find(chain, attributes => drops = AttributeReader.Find(attributes, NFTA_CHAIN_POLICY) is [0, 0, 0, 0]);
        return drops;
    }

    /// <summary>Handles of the chain's rules that have this comment; empty also when there is no such chain.</summary>
    public List<ulong> FindRules(NftChain chain, string comment)
    {
        const ushort NFT_MSG_GETRULE = 10 << 8 | 7;
        const ushort NFTA_RULE_HANDLE = 3;
        const ushort NFTA_RULE_USERDATA = 7;
        byte[] wanted = NftBatch.Comment(comment);
        var handles = new List<ulong>();
        NetlinkWriter message = _writer.Clear();
        message.BeginMessage(NFT_MSG_GETRULE, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_DUMP);
        message.WriteHeader([(byte)chain.Table.Family, 0, 0, 0]);
        message.WriteString(1, chain.Table.Name);
        message.WriteString(2, chain.Name);
        message.EndMessage();
        int error = _socket.TryRequest(message, $"rules of {chain.Name}", (_, payload) =>
        {
            ReadOnlySpan<byte> attributes = payload.Length < HeaderBytes ? default : payload[HeaderBytes..];
            ReadOnlySpan<byte> handle = AttributeReader.Find(attributes, NFTA_RULE_HANDLE);
            if (handle.Length == 8 && AttributeReader.Find(attributes, NFTA_RULE_USERDATA).SequenceEqual(wanted))
            {
                handles.Add(BinaryPrimitives.ReadUInt64BigEndian(handle));
            }

            return true;
        }, out _);
        return error is 0 or Errno.ENOENT ? handles : throw new LinuxException("nftables", $"rules of {chain.Name}", error);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();

    private delegate void AttributesHandler(ReadOnlySpan<byte> attributes);

    private bool Find(NftChain chain, AttributesHandler handler)
    {
        const ushort NFT_MSG_GETCHAIN = 10 << 8 | 4;
        NetlinkWriter message = _writer.Clear();
        message.BeginMessage(NFT_MSG_GETCHAIN, NetlinkFlags.NLM_F_REQUEST | NetlinkFlags.NLM_F_ACK);
        message.WriteHeader([(byte)chain.Table.Family, 0, 0, 0]);
        message.WriteString(1, chain.Table.Name);
        message.WriteString(3, chain.Name);
        message.EndMessage();
        int error = _socket.TryRequest(message, $"chain {chain.Name}", (_, payload) =>
        {
            handler(payload.Length < HeaderBytes ? default : payload[HeaderBytes..]);
            return true;
        }, out _);
        return error is 0 or Errno.ENOENT ? error == 0 : throw new LinuxException("nftables", $"chain {chain.Name}", error);
    }
}
