using Berth.Linux.Polling;

namespace Berth.Networks.Ports;

/// <summary>Something in a <see cref="PortHolder"/>'s poll set.</summary>
internal interface IReadyTarget : IDisposable
{
    /// <summary>The socket registered under <paramref name="token"/> is ready.</summary>
    void Ready(int token, PollEvents events);
}
