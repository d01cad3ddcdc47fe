using System.Net.Sockets;
using System.Text;
using Berth.Oci;

namespace Berth.Runtime.Monitor.Client;

/// <summary>Where a bundle's monitor listens.</summary>
internal static class MonitorAddress
{
    // sockaddr_un holds 108 bytes, the closing zero included; unix(7).
    private const int MaxPathBytes = 107;

    /// <summary>Connects to the monitor of the bundle.</summary>
    public static ValueTask ConnectAsync(Socket socket, string bundlePath, CancellationToken cancellationToken)
    {
        string path = Path.Combine(bundlePath, MonitorFiles.Socket);
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
            ? socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken)
            : throw new BerthException(ErrorKind.Invalid, $"The path '{path}' is too long for a socket ({MaxPathBytes} bytes).");
    }
}
