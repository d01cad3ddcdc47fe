namespace Berth.Linux.Sockets;

/// <summary>How moving bytes went.</summary>
public enum SpliceResult
{
    /// <summary>Some bytes moved; there may be more.</summary>
    Moved,

    /// <summary>Nothing to take, or no room.</summary>
    WouldBlock,

    /// <summary>The other side sent its last byte.</summary>
    End,

    /// <summary>The connection is broken.</summary>
    Broken,
}
