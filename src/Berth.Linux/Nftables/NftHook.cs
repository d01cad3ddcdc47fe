namespace Berth.Linux.Nftables;

/// <summary>Hooks of the inet and bridge families.</summary>
public enum NftHook
{
    /// <summary>Everything that arrives.</summary>
    Prerouting = 0,

    /// <summary>What is for this host.</summary>
    Input = 1,

    /// <summary>What goes through.</summary>
    Forward = 2,

    /// <summary>What this host sends.</summary>
    Output = 3,

    /// <summary>Everything that leaves.</summary>
    Postrouting = 4,
}
