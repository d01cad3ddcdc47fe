using System.Net;
using Berth.Oci;

namespace Berth.Networks.Addresses;

/// <summary>Finds a subnet that nothing on the host uses.</summary>
internal static class SubnetChoice
{
    /// <summary>The first of Docker's default pools (172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 by /20) that overlaps none of
    /// <paramref name="used"/>.</summary>
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

        throw new BerthException(
            ErrorKind.Failed, "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network");
    }

    /// <summary>Parses <c>a.b.c.d/n</c>; bits behind the prefix are cleared.</summary>
    /// <exception cref="BerthException">It is no IPv4 subnet.</exception>
    public static IPNetwork Parse(string text) =>
        IPNetwork.TryParse(text, out IPNetwork subnet) && subnet.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? subnet
            : throw new BerthException(ErrorKind.Invalid, $"'{text}' is no IPv4 subnet: it must look like 172.17.0.0/16, with zeros behind the prefix.");

    private static bool OverlapsAny(IPNetwork candidate, IReadOnlyList<IPNetwork> used)
    {
        foreach (IPNetwork other in used)
        {
            if (candidate.Contains(other.BaseAddress) || other.Contains(candidate.BaseAddress))
            {
                return true;
            }
        }

        return false;
    }
}
