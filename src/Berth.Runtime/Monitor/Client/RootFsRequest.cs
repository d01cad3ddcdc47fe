using System.Net.Sockets;
using System.Text.Json;
using Berth.Linux.Mounting;
using Berth.Linux.Sockets;
using Berth.Runtime.Monitor.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Monitor.Client;

/// <summary>Asks for the root file system's descriptor, over a connection of its own: .NET's sockets would drop it.</summary>
internal static class RootFsRequest
{
    /// <summary>Sends it and takes the descriptor.</summary>
    public static async Task<MountFd> SendAsync(string bundlePath, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new MonitorConnection(await MonitorAddress.ConnectAsync(bundlePath, cancellationToken));
            await connection.SendHelloAsync(cancellationToken);
            await connection.SendCommandAsync(new MonitorCommand { Id = 1, Name = CommandName.RootFs }, cancellationToken);
            return await Task.Run(() => Receive(connection), CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw ControlChannel.Gone();
        }
    }

    /// <summary>Blocks until the monitor, which answers at once, has sent its hello and its reply.</summary>
    private static MountFd Receive(MonitorConnection connection)
    {
        List<SafeFileHandle> received = [];
        try
        {
            ReceiveFrame(connection, FrameType.Hello, received);
            byte[] payload = ReceiveFrame(connection, FrameType.Reply, received);
            MonitorReply? reply = JsonSerializer.Deserialize(payload, MonitorJson.Default.MonitorReply);
            if (reply?.Error is { } error)
            {
                throw error.ToException();
            }

            return received.Count > 0 ? MountFd.Own(received[0]) : throw new EndOfStreamException();
        }
        finally
        {
            received.ForEach(static handle => handle.Dispose());
        }
    }

    private static byte[] ReceiveFrame(MonitorConnection connection, FrameType type, List<SafeFileHandle> received)
    {
        byte[] header = ReceiveExactly(connection, FrameHeader.Size, received);
        return FrameHeader.TryRead(header, out FrameHeader frame) && frame.Type == type
            ? ReceiveExactly(connection, frame.Length, received)
            : throw new IOException($"a {frame.Type} frame instead of {type}");
    }

    private static byte[] ReceiveExactly(MonitorConnection connection, int length, List<SafeFileHandle> received)
    {
        byte[] data = new byte[length];
        for (int done = 0; done < length;)
        {
            int count = UnixSockets.Receive(connection.Handle, data.AsSpan(done), received);
            done += count > 0 ? count : throw new EndOfStreamException();
        }

        return data;
    }
}
