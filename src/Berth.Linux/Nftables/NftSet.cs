namespace Berth.Linux.Nftables;

/// <summary>A set or map of a table.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">Types that a key is put together of.</param>
/// <param name="Value">Types that a map's value is put together of; empty for a set.</param>
/// <param name="IsInterval">True when keys are ranges (pairs of first and last-plus-one).</param>
public sealed record NftSet(NftTable Table, string Name, NftType[] Key, NftType[] Value, bool IsInterval = false)
{
    /// <summary>Bytes of a key: each part padded to 4.</summary>
    public int KeyBytes { get; } = Bytes(Key);

    /// <summary>Bytes of a value; 0 for a set.</summary>
    public int ValueBytes { get; } = Bytes(Value);

    internal static uint TypeNumber(NftType[] parts)
    {
        uint number = 0;
        foreach (NftType part in parts)
        {
            number = number << 6 | (uint)part; // how nft(8) names a concatenation
        }

        return number;
    }

    private static int Bytes(NftType[] parts)
    {
        int bytes = 0;
        foreach (NftType part in parts)
        {
            bytes += part switch
            {
                NftType.IPv4Address or NftType.InetProtocol or NftType.InetService => 4,
                NftType.EtherAddress => parts.Length == 1 ? 6 : 8,
                NftType.IPv6Address or NftType.InterfaceName => 16,
                _ => throw new ArgumentOutOfRangeException(nameof(parts)),
            };
        }

        return bytes;
    }
}
