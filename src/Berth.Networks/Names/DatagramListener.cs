using Berth.Linux.Polling;
using Berth.Linux.Sockets;

namespace Berth.Networks.Names;

/// <summary>Questions by UDP.</summary>
internal sealed class DatagramListener(NameServer server, SocketFd socket) : DeadlineTarget
{
    private const int MostPerTurn = 32;
    private const int SenderBytes = 28;

    public override bool IsListener => true;

    public override void Dispose() => socket.Dispose();

    public override void Ready(int token, PollEvents events)
    {
        Span<byte> sender = stackalloc byte[SenderBytes];
        server.Book.Refresh();
        for (int i = 0; i < MostPerTurn; i++)
        {
            int length = socket.TryReceiveFrom(server.Scratch, sender, out int senderLength);
            if (length < 0)
            {
                return;
            }

            if (length >= DnsQuestion.HeaderBytes && (server.Scratch[2] & 0x80) == 0)
            {
                Answer(length, sender[..senderLength]);
            }
        }
    }

    private void Answer(int length, ReadOnlySpan<byte> sender)
    {
        Span<byte> message = server.Scratch;
        DnsQuestion? question = DnsQuestion.TryParse(message[..length]);
        int answer = question is { } asked
            ? server.Book.Answer(message, asked, datagram: true)
            : DnsAnswer.WriteEmpty(message, 0, DnsAnswer.FormatError);
        if (answer == 0 && server.Book.Resolver is { Forwards: true, Upstreams.Count: > 0 } && server.Queries < NameServer.MostQueries
            && ForwardedDatagram.TryStart(server, (socket, sender.ToArray()), message[..length].ToArray()))
        {
            return;
        }

        socket.TrySendTo(message[..(answer > 0 ? answer : DnsAnswer.WriteEmpty(message, question!.Value.End, DnsAnswer.ServerFailure))], sender);
    }
}
