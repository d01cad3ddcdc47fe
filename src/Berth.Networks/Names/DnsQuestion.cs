using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Berth.Networks.Names;

/// <summary>The one question of a query. RFC 1035, 4.1.</summary>
/// <param name="Name">The name without its last dot, in the letters it was asked in.</param>
/// <param name="Type">A 1, PTR 12, AAAA 28…</param>
/// <param name="End">Where the question ends in the message.</param>
internal readonly record struct DnsQuestion(string Name, ushort Type, int End)
{
    public const ushort A = 1;
    public const ushort Ptr = 12;
    public const ushort Aaaa = 28;
    public const int HeaderBytes = 12;

    private const ushort ClassInternet = 1;
    private const int LongestName = 253;

    /// <summary>Parses a standard query with one question; null for anything else.</summary>
    public static DnsQuestion? TryParse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes || (message[2] & 0xf8) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return null;
        }

        var name = new StringBuilder();
        int at = HeaderBytes;
        while (at < message.Length && message[at] != 0)
        {
            int length = message[at++];
            if (length > 63 || at + length >= message.Length || name.Length + length > LongestName)
            {
                return null; // a pointer has no place in a question
            }

            name.Append(name.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(message.Slice(at, length)));
            at += length;
        }

        return at + 5 <= message.Length && BinaryPrimitives.ReadUInt16BigEndian(message[(at + 3)..]) == ClassInternet
            ? new DnsQuestion(name.ToString(), BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]), at + 5)
            : null;
    }

    /// <summary>The address that a reverse lookup asks about; null when it is none.</summary>
    public IPAddress? ReverseAddress()
    {
        const string Suffix4 = ".in-addr.arpa";
        const string Suffix6 = ".ip6.arpa";
        if (Name.EndsWith(Suffix4, StringComparison.OrdinalIgnoreCase))
        {
            string[] parts = Name[..^Suffix4.Length].Split('.');
            Array.Reverse(parts);
            return parts.Length == 4 && IPAddress.TryParse(string.Join('.', parts), out IPAddress? address) ? address : null;
        }

        if (!Name.EndsWith(Suffix6, StringComparison.OrdinalIgnoreCase) || Name.Length != Suffix6.Length + 63)
        {
            return null;
        }

        Span<char> digits = stackalloc char[32];
        for (int i = 0; i < 32; i++)
        {
            digits[31 - i] = Name[2 * i];
        }

        Span<byte> bytes = stackalloc byte[16];
        return Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? new IPAddress(bytes) : null;
    }
}
