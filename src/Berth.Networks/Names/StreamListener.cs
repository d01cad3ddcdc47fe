using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Names;

/// <summary>Connections by TCP: long answers.</summary>
internal sealed class StreamListener(NameServer server, SocketFd socket) : DeadlineTarget
{
    public override bool IsListener => true;

    public override void Dispose() => socket.Dispose();

    public override void Ready(int token, PollEvents events)
    {
        while (socket.TryAccept(out _) is { } client)
        {
            if (server.Connections >= NameServer.MostConnections)
            {
                client.Dispose();
                continue;
            }

            _ = new StreamClient(server, client);
        }
    }
}
