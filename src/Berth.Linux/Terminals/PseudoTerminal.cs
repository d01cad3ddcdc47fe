using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>Both ends of a pseudo-terminal: the master that we read and write, and the peer that is the program's terminal.</summary>
public sealed record PseudoTerminal(SafeFileHandle Master, SafeFileHandle Peer) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Master.Dispose();
        Peer.Dispose();
    }
}
