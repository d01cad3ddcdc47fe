using System.Net;
using Berth.Oci;

namespace Berth.Networks.Addresses;

/// <summary>Subnets and addresses as people write them; the refusals are Docker's sentences.</summary>
internal static class SubnetText
{
    /// <summary>Parses <c>a.b.c.d/n</c> or <c>a::/n</c>.</summary>
    /// <exception cref="BerthException">It is none, or has bits behind the prefix.</exception>
    public static IPNetwork Parse(string text) => Parse(text, "subnet");

    /// <summary>Parses a part of <paramref name="subnet"/>.</summary>
    /// <exception cref="BerthException">It is none, or outside.</exception>
    public static IPNetwork ParseRange(string text, IPNetwork subnet)
    {
        IPNetwork range = Parse(text, "ip-range");
        return range.BaseAddress.AddressFamily == subnet.BaseAddress.AddressFamily && subnet.Contains(range.BaseAddress) && range.PrefixLength >= subnet.PrefixLength
            ? range
            : throw Wrong($"invalid ip-range {text}: parent subnet {subnet} doesn't contain ip-range");
    }

    /// <summary>Parses a gateway in <paramref name="subnet"/>.</summary>
    /// <exception cref="BerthException">It is no address, or outside.</exception>
    public static IPAddress ParseGateway(string text, IPNetwork subnet)
    {
        if (!IPAddress.TryParse(text, out IPAddress? gateway))
        {
            throw Wrong($"invalid gateway {text}: invalid address");
        }

        return subnet.Contains(gateway) ? gateway : throw Wrong($"invalid gateway {text}: parent subnet {subnet} doesn't contain this address");
    }

    /// <summary>The subnet that an interface's address is in.</summary>
    public static IPNetwork Of(IPAddress address, int prefixLength) => new(Masked(address, prefixLength), prefixLength);

    /// <summary>True when the two share an address.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    private static IPNetwork Parse(string text, string what)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out IPAddress? address) || !byte.TryParse(parts[1], out byte prefix)
            || prefix > (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128))
        {
            throw Wrong($"invalid {what} {text}: invalid CIDR block notation");
        }

        return Masked(address, prefix).Equals(address)
            ? new IPNetwork(address, prefix)
            : throw Wrong($"invalid {what} {text}: it should be {Masked(address, prefix)}/{prefix}");
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= (byte)(0xff << (8 - Math.Clamp(prefix - (i * 8), 0, 8)));
        }

        return new IPAddress(bytes);
    }

    private static BerthException Wrong(string sentence) => new(ErrorKind.Invalid, "invalid network config:\n" + sentence);
}
