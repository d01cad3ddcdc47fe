namespace Berth.Linux.Nftables;

/// <summary>A chain of a table. Without <see cref="Hook"/> it is only jumped to.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where packets enter it; null for a chain that others jump to.</param>
/// <param name="Priority">Place among the chains of that hook, lowest first.</param>
/// <param name="IsNat">True for a chain that sees only a connection's first packet and may translate it.</param>
public sealed record NftChain(NftTable Table, string Name, NftHook? Hook = null, int Priority = 0, bool IsNat = false);
