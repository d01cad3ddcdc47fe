using System.Text;
using Berth.Linux.Nftables;

namespace Berth.Networks.Rules;

/// <summary>Another firewall's forward chain that would drop what ours lets through: a packet passes only if every table accepts it.</summary>
/// <remarks>
/// Docker (and ufw) keep theirs in iptables-nft's table <c>ip filter</c>, policy drop. Our bridge is accepted there, in the chain Docker
/// leaves to others if there is one, else before all of FORWARD; what our own table drops stays dropped. The rules carry the instance's
/// name as comment, and are found and taken back by it. iptables-legacy and firewalld's zones are not handled.
/// </remarks>
internal sealed class ForwardNeighbour(NftSocket nft, string instance, string bridge)
{
    private static readonly NftTable Filter = new(NftFamily.IPv4, "filter");
    private static readonly NftChain DockerUser = new(Filter, "DOCKER-USER");
    private static readonly NftChain Forward = new(Filter, "FORWARD");

    private readonly NftBatch _batch = new();

    /// <summary>Adds our rules where they are needed and lacking; true when it did.</summary>
    public bool Ensure()
    {
        NftChain? chain = nft.HasChain(DockerUser) ? DockerUser : nft.DropsByPolicy(Forward) ? Forward : null;
        if (chain is null || nft.FindRules(chain, instance).Count == 2)
        {
            return false;
        }

        Remove();
        byte[] name = new byte[16];
        Encoding.ASCII.GetBytes(bridge, name);
        _batch.Begin();
        _batch.InsertRule(chain, instance).Load(NftMeta.InputName).Compare(name).Accept().End();
        _batch.InsertRule(chain, instance).Load(NftMeta.OutputName).Compare(name).Accept().End();
        nft.Commit(_batch, $"rules in {chain.Name}");
        return true;
    }

    /// <summary>Takes our rules back, wherever they are.</summary>
    public void Remove()
    {
        foreach (NftChain chain in (ReadOnlySpan<NftChain>)[DockerUser, Forward])
        {
            List<ulong> handles = nft.FindRules(chain, instance);
            if (handles.Count == 0)
            {
                continue;
            }

            _batch.Begin();
            foreach (ulong handle in handles)
            {
                _batch.DeleteRule(chain, handle);
            }

            nft.Commit(_batch, $"rules in {chain.Name}");
        }
    }
}
