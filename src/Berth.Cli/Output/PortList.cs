using Berth.DockerApi.Containers;

namespace Berth.Cli.Output;

/// <summary>Ports of a container in one line: consecutive ones as a range, <c>0.0.0.0:8000-8002->8000-8002/tcp, 9000/udp</c>.</summary>
internal static class PortList
{
    public static string Display(IReadOnlyList<Port> ports)
    {
        var groups = new List<(string Key, int First, int Last)>();
        var done = new List<string>();
        var mapped = new List<string>();
        foreach (Port port in ports.OrderBy(p => p.PrivatePort).ThenBy(p => p.IP ?? "", StringComparer.Ordinal)
            .ThenBy(p => p.PublicPort).ThenBy(p => p.Type, StringComparer.Ordinal))
        {
            bool hasAddress = !string.IsNullOrEmpty(port.IP);
            if (hasAddress && port.PublicPort != port.PrivatePort)
            {
                mapped.Add($"{Join(port.IP!, port.PublicPort.ToString(null, null))}->{port.PrivatePort}/{port.Type}");
                continue;
            }

            string key = hasAddress ? $"{port.IP}/{port.Type}" : port.Type;
            int at = groups.FindIndex(g => g.Key == key);
            if (at < 0)
            {
                groups.Add((key, port.PrivatePort, port.PrivatePort));
            }
            else if (port.PrivatePort == groups[at].Last + 1)
            {
                groups[at] = (key, groups[at].First, port.PrivatePort);
            }
            else
            {
                done.Add(Text(groups[at]));
                groups[at] = (key, port.PrivatePort, port.PrivatePort);
            }
        }

        return string.Join(", ", done.Concat(groups.Select(Text)).Concat(mapped));
    }

    private static string Text((string Key, int First, int Last) group)
    {
        int slash = group.Key.LastIndexOf('/');
        string range = group.First == group.Last ? $"{group.First}" : $"{group.First}-{group.Last}";
        string type = group.Key[(slash + 1)..];
        return slash < 0 ? $"{range}/{type}" : $"{Join(group.Key[..slash], range)}->{range}/{type}";
    }

    private static string Join(string address, string port) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
}
