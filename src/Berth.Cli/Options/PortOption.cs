using System.Globalization;
using System.Net;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Options;

/// <summary>Reads --publish: <c>[address:][host port[-end]:]container port[-end][/protocol]</c>, and --expose.</summary>
internal static class PortOption
{
    /// <summary>Container ports (<c>80/tcp</c>) with the binding of each; null binding for one that is only exposed.</summary>
    public static List<(string Port, PortBinding Binding)> Publish(string text)
    {
        (string address, string host, string container, string protocol) = Split(text);
        (int start, int end) = Range(container, "containerPort", container);
        var result = new List<(string, PortBinding)>();
        (int Start, int End)? hostRange = host.Length == 0 ? null : Range(host, "hostPort", host);
        int count = end - start + 1;
        if (hostRange is { } range && range.End - range.Start + 1 != count && count != 1)
        {
            throw new CliException($"invalid ranges specified for container and host Ports: {container} and {host}", 125);
        }

        for (int i = 0; i < count; i++)
        {
            string hostPort = hostRange is not { } r ? ""
                : count == 1 ? (r.Start == r.End ? Text(r.Start) : $"{r.Start}-{r.End}")
                : Text(r.Start + i);
            result.Add(($"{start + i}/{protocol}", new PortBinding { HostIp = address, HostPort = hostPort }));
        }

        return result;
    }

    /// <summary>Container ports of <c>port[-end][/protocol]</c>.</summary>
    public static IEnumerable<string> Expose(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            throw new CliException($"invalid port format for --expose: {text}", 125);
        }

        (string ports, string protocol) = Protocol(text);
        (int start, int end) = Range(ports, "port", text);
        return Enumerable.Range(start, end - start + 1).Select(port => $"{port}/{protocol}");
    }

    private static (string Address, string Host, string Container, string Protocol) Split(string text)
    {
        if (text.Contains('=', StringComparison.Ordinal))
        {
            return SplitLong(text);
        }

        (string rest, string protocol) = Protocol(text);
        int last = rest.LastIndexOf(':');
        string container = rest[(last + 1)..];
        if (container.Length == 0)
        {
            throw new CliException($"no port specified: {text}<empty>", 125);
        }

        string before = last < 0 ? "" : rest[..last];
        int colon = before.EndsWith(']') ? before.Length : before.LastIndexOf(':');
        if (before.EndsWith(']'))
        {
            return (CheckAddress(before), "", container, protocol);
        }

        string address = colon < 0 ? "" : before[..colon];
        return (CheckAddress(address), before[(colon + 1)..], container, protocol);
    }

    /// <summary>The long form: <c>target=80,published=8080,protocol=tcp</c>.</summary>
    private static (string Address, string Host, string Container, string Protocol) SplitLong(string text)
    {
        string host = "", target = "", protocol = "tcp";
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Split('=', 2);
            switch (pair[0].Trim().ToLowerInvariant())
            {
                case "target" or "containerport" or "container_port":
                    target = pair[^1];
                    break;
                case "published" or "hostport":
                    host = pair[^1];
                    break;
                case "protocol":
                    protocol = Protocol($"0/{pair[^1]}").Protocol;
                    break;
                case "mode":
                    break;
                default:
                    throw new CliException($"invalid field {pair[0]}", 125);
            }
        }

        return ("", host, target, protocol);
    }

    private static (string Ports, string Protocol) Protocol(string text)
    {
        int slash = text.LastIndexOf('/');
        string protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        return protocol is "tcp" or "udp" or "sctp"
            ? (slash < 0 ? text : text[..slash], protocol)
            : throw new CliException($"invalid proto: {protocol}", 125);
    }

    private static string CheckAddress(string address)
    {
        string bare = address.Trim('[', ']');
        return bare.Length == 0 || IPAddress.TryParse(bare, out _)
            ? bare
            : throw new CliException($"invalid IP address: {address}", 125);
    }

    private static (int Start, int End) Range(string text, string what, string whole)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        int start = Port(dash < 0 ? text : text[..dash]);
        int end = dash < 0 ? start : Port(text[(dash + 1)..]);
        return start >= 0 && end >= start ? (start, end) : throw new CliException($"invalid {what}: {whole}", 125);
    }

    private static int Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : -1;

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
