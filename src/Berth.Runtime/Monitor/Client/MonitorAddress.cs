using System.Net.Sockets;
using System.Text;
using Berth.Linux.Files;

namespace Berth.Runtime.Monitor.Client;

/// <summary>Where a bundle's monitor listens.</summary>
internal static class MonitorAddress
{
    // sockaddr_un holds 108 bytes, the closing zero included; unix(7).
    private const int MaxPathBytes = 107;

    /// <summary>Connects to the monitor of the bundle.</summary>
    /// <exception cref="SocketException">No monitor listens there.</exception>
    /// <exception cref="IOException">There is no such bundle.</exception>
    public static async Task<Socket> ConnectAsync(string bundlePath, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            string path = Path.Combine(bundlePath, MonitorFiles.Socket);
            bool fits = Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;
            using PathFd? folder = fits ? null : HostFiles.OpenPath(bundlePath);
            path = folder is null ? path : $"{folder.ProcPath}/{MonitorFiles.Socket}";
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
