using System.Net.Sockets;
using System.Text;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary>Hands a terminal's master to whoever listens on --console-socket.</summary>
internal static class ConsoleSocket
{
    internal static void Send(string path, SafeFileHandle master)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        UnixSockets.Send(socket.SafeHandle, Encoding.UTF8.GetBytes("/dev/ptmx"), [master]);
    }
}
