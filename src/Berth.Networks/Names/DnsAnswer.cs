using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Berth.Networks.Names;

/// <summary>Writes answers over the query that they answer. RFC 1035, 4.1.</summary>
internal static class DnsAnswer
{
    /// <summary>No error.</summary>
    public const byte Success = 0;

    /// <summary>The query is malformed.</summary>
    public const byte FormatError = 1;

    /// <summary>Nobody could be asked.</summary>
    public const byte ServerFailure = 2;

    private const uint TimeToLive = 600;
    private const int LongestDatagram = 512;
    private const byte ResponseAuthoritative = 0x80;
    private const byte Truncated = 0x02;
    private const byte RecursionAvailable = 0x80;

    /// <summary>An answer without records; its length.</summary>
    public static int WriteEmpty(Span<byte> message, int questionEnd, byte code)
    {
        message[2] = (byte)(ResponseAuthoritative | (message[2] & 0x01));
        message[3] = (byte)(RecursionAvailable | code);
        int end = Math.Max(questionEnd, DnsQuestion.HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(end > DnsQuestion.HeaderBytes ? 1 : 0));
        message[6..12].Clear();
        return end;
    }

    /// <summary>An answer of addresses of one family, the one at <c>First</c> first: askers share themselves out.</summary>
    /// <param name="message">Room for the answer, the query at its beginning.</param>
    /// <param name="question">The question.</param>
    /// <param name="found">The addresses, and any number.</param>
    /// <param name="datagram">True cuts at 512 bytes and says so.</param>
    public static int WriteAddresses(Span<byte> message, DnsQuestion question, (IReadOnlyList<IPAddress> Addresses, uint First) found, bool datagram)
    {
        int at = WriteEmpty(message, question.End, Success);
        Span<byte> bytes = stackalloc byte[16];
        ushort count = 0;
        for (int i = 0; i < found.Addresses.Count; i++)
        {
            IPAddress address = found.Addresses[(int)((found.First + (uint)i) % (uint)found.Addresses.Count)];
            address.TryWriteBytes(bytes, out int length);
            if (at + 12 + length > (datagram ? LongestDatagram : message.Length))
            {
                message[2] |= Truncated;
                break;
            }

            at = WriteRecord(message, at, question.Type, bytes[..length]);
            count++;
        }

        BinaryPrimitives.WriteUInt16BigEndian(message[6..], count);
        return at;
    }

    /// <summary>An answer of one name.</summary>
    public static int WriteName(Span<byte> message, DnsQuestion question, string name)
    {
        Span<byte> encoded = stackalloc byte[256];
        int length = 0;
        foreach (string label in name.Split('.'))
        {
            int bytes = Encoding.Latin1.GetBytes(label.AsSpan(0, Math.Min(label.Length, 63)), encoded[(length + 1)..]);
            encoded[length] = (byte)bytes;
            length += bytes + 1;
        }

        encoded[length++] = 0;
        int at = WriteRecord(message, WriteEmpty(message, question.End, Success), question.Type, encoded[..length]);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], 1);
        return at;
    }

    private static int WriteRecord(Span<byte> message, int at, ushort type, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], 0xc000 | DnsQuestion.HeaderBytes); // the question's name
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 4)..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(message[(at + 6)..], TimeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 10)..], (ushort)data.Length);
        data.CopyTo(message[(at + 12)..]);
        return at + 12 + data.Length;
    }
}
