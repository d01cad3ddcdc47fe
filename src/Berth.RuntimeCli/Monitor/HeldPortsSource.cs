using Berth.Linux.Polling;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Monitor;

/// <summary>The published ports' sockets, in the loop.</summary>
internal sealed class HeldPortsSource(PortHolder ports) : PollSource(new SafeFileHandle(ports.PollFd, ownsHandle: false))
{
    /// <inheritdoc/>
    public override void OnReady(PollEvents events) => ports.Dispatch();
}
