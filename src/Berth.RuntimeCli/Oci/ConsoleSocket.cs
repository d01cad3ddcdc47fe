using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Sockets;

namespace Berth.RuntimeCli.Oci;

/// <summary>Hands a descriptor to whoever listens on --console-socket or --pidfd-socket.</summary>
internal static class ConsoleSocket
{
    internal static void Send(string path, string name, SafeHandle descriptor)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        UnixSockets.Send(socket.SafeHandle, Encoding.UTF8.GetBytes(name), [descriptor]);
    }
}
