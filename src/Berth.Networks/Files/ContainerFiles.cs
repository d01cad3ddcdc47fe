using System.Net;
using System.Text;

namespace Berth.Networks.Files;

/// <summary>Content of the files that an engine gives every container. Pure: reads and writes nothing.</summary>
public static class ContainerFiles
{
    private static readonly string[] DefaultResolvers = ["8.8.8.8", "8.8.4.4"];

    /// <summary>Content of <c>/etc/hostname</c>.</summary>
    public static string Hostname(string hostname) => hostname + "\n";

    /// <summary>Content of <c>/etc/hosts</c>: loopback names, then the container's own, then <paramref name="extraHosts"/>.</summary>
    /// <param name="hostname">The container's host name.</param>
    /// <param name="domainName">Its domain; empty for none. The fully qualified name then comes first, as hosts(5) wants.</param>
    /// <param name="address">Its IPv4 address; null (none, host) leaves its own line away.</param>
    /// <param name="extraHosts">Pairs of name and address (<c>--add-host</c>).</param>
    public static string Hosts(
        string hostname, string domainName, string? address, IReadOnlyList<KeyValuePair<string, string>> extraHosts)
    {
        var text = new StringBuilder()
            .Append("127.0.0.1\tlocalhost\n")
            .Append("::1\tlocalhost ip6-localhost ip6-loopback\n")
            .Append("fe00::0\tip6-localnet\n")
            .Append("ff00::0\tip6-mcastprefix\n")
            .Append("ff02::1\tip6-allnodes\n")
            .Append("ff02::2\tip6-allrouters\n");
        foreach ((string name, string target) in extraHosts)
        {
            text.Append(target).Append('\t').Append(name).Append('\n');
        }

        if (address is not null)
        {
            string names = domainName.Length > 0 ? $"{hostname}.{domainName} {hostname}" : hostname;
            text.Append(address).Append('\t').Append(names).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Content of <c>/etc/resolv.conf</c> on the default bridge: the host's, without resolvers that a container cannot reach
    /// (loopback), and with public ones if none is left, as in Docker.</summary>
    /// <param name="hostResolvConf">The host's file; where it names only 127.0.0.53 (systemd-resolved), better its
    /// <c>/run/systemd/resolve/resolv.conf</c> (<see cref="NamesOnlyLocalStub"/>).</param>
    /// <param name="chosen">The container's own wishes, which replace what the host says.</param>
    public static string ResolvConf(string hostResolvConf, ResolverChoice chosen)
    {
        var servers = new List<string>(chosen.Servers);
        var search = new List<string>(chosen.Search);
        var options = new List<string>(chosen.Options);
        ReadHost(hostResolvConf, (servers.Count == 0, servers), (search.Count == 0, search), (options.Count == 0, options));
        if (servers.Count == 0)
        {
            servers.AddRange(DefaultResolvers);
        }

        return Write(servers, search, options);
    }

    /// <summary>True when the only resolver named is systemd's stub on 127.0.0.53, so that the real ones are elsewhere.</summary>
    public static bool NamesOnlyLocalStub(string hostResolvConf)
    {
        bool stub = false;
        foreach (ReadOnlySpan<char> line in hostResolvConf.AsSpan().EnumerateLines())
        {
            if (Words(line) is ["nameserver", var server, ..])
            {
                if (server != "127.0.0.53")
                {
                    return false;
                }

                stub = true;
            }
        }

        return stub;
    }

    private static void ReadHost(
        string text, (bool Wanted, List<string> List) servers, (bool Wanted, List<string> List) search, (bool Wanted, List<string> List) options)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            switch (Words(line))
            {
                case ["nameserver", var server, ..] when servers.Wanted && IsReachable(server):
                    servers.List.Add(server);
                    break;
                case ["search" or "domain", .. var domains] when search.Wanted:
                    search.List.Clear(); // the last one counts, resolv.conf(5)
                    search.List.AddRange(domains);
                    break;
                case ["options", .. var words] when options.Wanted:
                    options.List.AddRange(words);
                    break;
            }
        }
    }

    private static string[] Words(ReadOnlySpan<char> line)
    {
        int comment = line.IndexOfAny('#', ';');
        return (comment < 0 ? line : line[..comment]).ToString().Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    // IPv4 endpoints have no way to an IPv6 resolver; a resolver on the host's loopback is another loopback inside.
    private static bool IsReachable(string server) =>
        IPAddress.TryParse(server, out IPAddress? address)
        && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        && !IPAddress.IsLoopback(address)
        && !address.Equals(IPAddress.Any);

    private static string Write(List<string> servers, List<string> search, List<string> options)
    {
        var text = new StringBuilder();
        foreach (string server in servers)
        {
            text.Append("nameserver ").Append(server).Append('\n');
        }

        // "." is Docker's way to ask for no search list at all.
        if (search.Count > 0 && !(search.Count == 1 && search[0] == "."))
        {
            text.Append("search ").AppendJoin(' ', search).Append('\n');
        }

        if (options.Count > 0)
        {
            text.Append("options ").AppendJoin(' ', options).Append('\n');
        }

        return text.ToString();
    }
}
