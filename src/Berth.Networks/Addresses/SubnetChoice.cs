using System.Net;
using System.Security.Cryptography;
using System.Text;
using Berth.Oci;

namespace Berth.Networks.Addresses;

/// <summary>Finds a subnet that nothing on the host uses.</summary>
internal static class SubnetChoice
{
    /// <summary>For the default bridge: the first of Docker's default pools (172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 by
    /// /20) that overlaps none of <paramref name="used"/>.</summary>
    /// <exception cref="BerthException">All are in use.</exception>
    public static IPNetwork Free(IReadOnlyList<IPNetwork> used)
    {
        for (byte second = 17; second < 32; second++)
        {
            var candidate = new IPNetwork(new IPAddress([172, second, 0, 0]), 16);
            if (!OverlapsAny(candidate, used))
            {
                return candidate;
            }
        }

        for (int third = 0; third < 256; third += 16)
        {
            var candidate = new IPNetwork(new IPAddress([192, 168, (byte)third, 0]), 20);
            if (!OverlapsAny(candidate, used))
            {
                return candidate;
            }
        }

        throw Exhausted("IPv4");
    }

    /// <summary>For a network of one's own: a /24 of 172.18.0.0 to 172.31.255.0, then of 192.168.0.0/16: some 3,800 of them, where
    /// Docker's big ones end after 31.</summary>
    /// <exception cref="BerthException">All are in use.</exception>
    public static IPNetwork FreeSmall(IReadOnlyList<IPNetwork> used)
    {
        for (int number = 0; number < 15 * 256; number++)
        {
            byte third = (byte)number;
            byte[] bytes = number < 14 * 256 ? [172, (byte)(18 + (number >> 8)), third, 0] : [192, 168, third, 0];
            var candidate = new IPNetwork(new IPAddress(bytes), 24);
            if (!OverlapsAny(candidate, used))
            {
                return candidate;
            }
        }

        throw Exhausted("IPv4");
    }

    /// <summary>A /64 of the instance's own unique local prefix (RFC 4193).</summary>
    /// <exception cref="BerthException">All are in use.</exception>
    public static IPNetwork FreeIPv6(string instance, IReadOnlyList<IPNetwork> used)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}/{instance}"));
        for (int number = 0; number < 65536; number++)
        {
            byte[] bytes = [0xfd, .. hash.AsSpan(0, 5), (byte)(number >> 8), (byte)number, 0, 0, 0, 0, 0, 0, 0, 0];
            var candidate = new IPNetwork(new IPAddress(bytes), 64);
            if (!OverlapsAny(candidate, used))
            {
                return candidate;
            }
        }

        throw Exhausted("IPv6");
    }

    private static BerthException Exhausted(string family) => new(
        ErrorKind.NotFound, $"could not find an available, non-overlapping {family} address pool among the defaults to assign to the network");

    private static bool OverlapsAny(IPNetwork candidate, IReadOnlyList<IPNetwork> used)
    {
        foreach (IPNetwork other in used)
        {
            if (SubnetText.Overlap(candidate, other))
            {
                return true;
            }
        }

        return false;
    }
}
