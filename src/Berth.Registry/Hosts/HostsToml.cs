using Berth.Oci;

namespace Berth.Registry.Hosts;

/// <summary>
/// Reads <c>hosts.toml</c> as containerd defines it: <c>server</c>, and for each <c>[host."URL"]</c> what it may be asked for and whom it trusts.
/// Only the part of TOML that such files use; anything else is an error that names its line.
/// </summary>
internal static class HostsToml
{
    /// <summary>The file's hosts, mirrors first, then the registry itself.</summary>
    public static List<RegistryHost> Read(string file, string domain)
    {
        var hosts = new List<RegistryHost>();
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        string? section = null;
        string? server = null;
        int number = 0;
        void Close()
        {
            if (section is not null)
            {
                hosts.Add(HostOf(file, domain, section, keys));
            }

            keys.Clear();
        }

        foreach (string raw in File.ReadLines(file))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                Close();
                section = line.StartsWith("[host.\"", StringComparison.Ordinal) && line.EndsWith("\"]", StringComparison.Ordinal)
                    ? line[7..^2]
                    : throw Malformed(file, number, "want [host.\"URL\"]");
                continue;
            }

            int equals = line.IndexOf('=');
            string key = equals > 0 ? line[..equals].Trim() : throw Malformed(file, number, "want KEY = VALUE");
            string value = line[(equals + 1)..].Trim();
            if (section is null)
            {
                server = key == "server" ? Strings(value) is [string one] ? one : throw Malformed(file, number, "want a string") : throw Malformed(file, number, $"'{key}' is not known here");
            }
            else if (key is "capabilities" or "ca" or "client" or "skip_verify" or "override_path")
            {
                keys[key] = value;
            }
            else
            {
                throw Malformed(file, number, $"'{key}' is not supported");
            }
        }

        Close();
        if (server is not null)
        {
            hosts.Add(HostOf(file, domain, server, []) with { IsMirror = false });
        }

        return hosts;
    }

    private static RegistryHost HostOf(string file, string domain, string url, Dictionary<string, string> keys)
    {
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https"))
        {
            throw new BerthException(ErrorKind.Invalid, $"{file}: '{url}' is no address of a registry");
        }

        string folder = Path.GetDirectoryName(file)!;
        bool whole = keys.GetValueOrDefault("override_path") == "true";
        string path = address.AbsolutePath.TrimEnd('/');
        List<string> capabilities = Strings(keys.GetValueOrDefault("capabilities", "[\"pull\", \"resolve\"]"));
        List<string> client = Strings(keys.GetValueOrDefault("client", ""));
        return new RegistryHost
        {
            Domain = domain,
            Authority = address.Authority,
            Schemes = [address.Scheme],
            Path = whole || path.EndsWith("/v2", StringComparison.Ordinal) ? path + "/" : path + "/v2/",
            IsMirror = true,
            Resolves = capabilities.Contains("resolve"),
            Trust = new HostTrust
            {
                Insecure = keys.GetValueOrDefault("skip_verify") == "true",
                AuthorityFiles = [.. Strings(keys.GetValueOrDefault("ca", "")).Select(name => Path.Combine(folder, name))],
                ClientCertificates = client.Count == 0 ? [] : [(Path.Combine(folder, client[0]), Path.Combine(folder, client[^1]))],
            },
        };
    }

    /// <summary>All strings in a value: a string, a list, or a list of lists.</summary>
    private static List<string> Strings(string value)
    {
        var strings = new List<string>();
        string[] parts = value.Split('"');
        for (int i = 1; i < parts.Length; i += 2)
        {
            strings.Add(parts[i]);
        }

        return strings;
    }

    private static BerthException Malformed(string file, int line, string reason) =>
        new(ErrorKind.Invalid, $"{file}, line {line}: {reason}");
}
