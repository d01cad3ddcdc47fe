using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests.Sockets;

/// <summary>Descriptors and credentials over unix sockets.</summary>
public sealed class UnixSocketsTests
{
    [Fact]
    public void Send_Descriptors_ArriveAsTheSameFiles()
    {
        (SafeFileHandle one, SafeFileHandle other) = UnixSockets.MakePair();
        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        using (one)
        using (other)
        using (read)
        using (write)
        {
            UnixSockets.Send(one, "hello"u8, [read, write]);
            byte[] buffer = new byte[16];
            List<SafeFileHandle> received = [];

            Assert.Equal(5, UnixSockets.Receive(other, buffer, received));
            Assert.Equal("hello"u8, buffer.AsSpan(0, 5));
            Assert.Equal(2, received.Count);
            HostFiles.Write(received[1], "x"u8);
            Assert.Equal(1, new FileStream(received[0], FileAccess.Read, 0).Read(buffer));
            received.ForEach(static file => file.Dispose());
        }
    }

    [Fact]
    public void GetPeer_OfOwnPair_IsThisProcess()
    {
        (SafeFileHandle one, SafeFileHandle other) = UnixSockets.MakePair();
        using (one)
        using (other)
        {
            Assert.Equal(Environment.ProcessId, UnixSockets.GetPeer(one).Pid);
            Assert.Equal(0u, UnixSockets.GetPeer(one).Uid);
        }
    }
}
