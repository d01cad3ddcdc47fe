using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace Berth.Linux.Netlink;

/// <summary>A 48-bit Ethernet address.</summary>
public readonly record struct MacAddress(ulong Bits)
{
    /// <summary>Number of bytes.</summary>
    public const int Length = 6;

    /// <summary>Docker's address for an IPv4 endpoint: 02:42 and the four bytes of the address.</summary>
    public static MacAddress Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out int written) && written == 4
            ? new MacAddress(0x0242_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : throw new ArgumentException("Only IPv4 addresses have such a MAC address.", nameof(address));
    }

    /// <summary>A random address below 02:42, the prefix of Docker's bridges.</summary>
    public static MacAddress Random()
    {
        Span<byte> bytes = stackalloc byte[4];
        RandomNumberGenerator.Fill(bytes);
        return new MacAddress(0x0242_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>Parses <c>02:42:ac:11:00:02</c> (or with dashes); false for anything else and for multicast addresses.</summary>
    public static bool TryParse(string text, out MacAddress address)
    {
        string[] parts = text.Split(text.Contains('-') ? '-' : ':');
        ulong bits = 0;
        bool valid = parts.Length == Length;
        foreach (string part in parts)
        {
            valid &= byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) && part.Length == 2;
            bits = bits << 8 | value;
        }

        address = valid ? new MacAddress(bits) : default;
        return valid && bits != 0 && (bits >> 40 & 1) == 0;
    }

    /// <summary>Writes the six bytes in transmission order.</summary>
    public void CopyTo(Span<byte> target)
    {
        for (int i = 0; i < Length; i++)
        {
            target[i] = (byte)(Bits >> (40 - 8 * i));
        }
    }

    /// <summary>The link-local IPv6 address that the kernel gives an interface of this address (EUI-64).</summary>
    public IPAddress LinkLocal() => new([
        0xfe, 0x80, 0, 0, 0, 0, 0, 0,
        (byte)(Bits >> 40 ^ 2), (byte)(Bits >> 32), (byte)(Bits >> 24), 0xff, 0xfe, (byte)(Bits >> 16), (byte)(Bits >> 8), (byte)Bits]);

    /// <summary>The address as <c>02:42:ac:11:00:02</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Bits >> 40 & 0xff:x2}:{Bits >> 32 & 0xff:x2}:{Bits >> 24 & 0xff:x2}:{Bits >> 16 & 0xff:x2}:{Bits >> 8 & 0xff:x2}:{Bits & 0xff:x2}");
}
