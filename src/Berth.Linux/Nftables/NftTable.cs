namespace Berth.Linux.Nftables;

/// <summary>A table: family and name.</summary>
public sealed record NftTable(NftFamily Family, string Name);
