using System.Net;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>--add-host NAME:ADDRESS</c>.</summary>
public static class HostEntries
{
    /// <summary>Parses the entries; <c>host-gateway</c> stands for the bridge's address.</summary>
    /// <exception cref="BerthException">Malformed; Docker's sentence.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(IReadOnlyList<string> entries, string gateway)
    {
        var parsed = new List<KeyValuePair<string, string>>();
        foreach (string entry in entries)
        {
            int split = entry.IndexOfAny([':', '=']);
            string name = split < 0 ? "" : entry[..split];
            string address = split < 0 ? "" : entry[(split + 1)..].Trim('[', ']');
            if (address == "host-gateway")
            {
                address = gateway;
            }

            if (name.Length == 0 || name.AsSpan().IndexOfAny(" \t\n#") >= 0 || !IPAddress.TryParse(address, out _))
            {
                throw new BerthException(ErrorKind.Invalid, $"bad format for add-host: \"{entry}\"");
            }

            parsed.Add(KeyValuePair.Create(name, address));
        }

        return parsed;
    }
}
