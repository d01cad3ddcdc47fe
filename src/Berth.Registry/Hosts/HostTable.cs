using System.Net;
using System.Net.Sockets;
using Berth.Oci;

namespace Berth.Registry.Hosts;

/// <summary>Which servers to ask for a registry, in order, and how far to trust them.</summary>
internal sealed class HostTable(RegistryOptions options)
{
    private const string DockerHub = "docker.io";

    private readonly (List<IPNetwork> Networks, HashSet<string> Names) _insecure = ParseInsecure(options.InsecureRegistries);

    /// <summary>Mirrors and then the registry itself.</summary>
    public List<RegistryHost> ForPull(string domain)
    {
        string? toml = FindFile(domain, "hosts.toml");
        List<RegistryHost> hosts = toml is null ? [] : HostsToml.Read(toml, domain);
        foreach (Uri mirror in domain == DockerHub ? options.Mirrors : [])
        {
            hosts.Add(new RegistryHost
            {
                Domain = domain,
                Authority = mirror.Authority,
                Schemes = [mirror.Scheme],
                Path = mirror.AbsolutePath.TrimEnd('/') + "/v2/",
                IsMirror = true,
                Trust = TrustOf(mirror.Authority) with { Insecure = IsInsecure(mirror.Authority) },
            });
        }

        if (!hosts.Exists(static host => !host.IsMirror))
        {
            hosts.Add(Origin(domain));
        }

        return hosts;
    }

    /// <summary>The registry itself.</summary>
    public RegistryHost Origin(string domain)
    {
        string authority = domain == DockerHub ? "registry-1.docker.io" : domain;
        bool insecure = IsInsecure(domain);
        return new RegistryHost
        {
            Domain = domain,
            Authority = authority,
            Schemes = insecure ? ["https", "http"] : ["https"],
            Trust = TrustOf(domain) with { Insecure = insecure },
        };
    }

    /// <summary>True when the registry may be talked to without TLS, or with a certificate that nobody vouches for. Docker's rule: named so, or an address in a range.</summary>
    internal bool IsInsecure(string authority)
    {
        if (_insecure.Names.Contains(authority) || _insecure.Names.Contains(HostOf(authority)))
        {
            return true;
        }

        foreach (IPAddress address in AddressesOf(HostOf(authority)))
        {
            if (_insecure.Networks.Exists(network => network.Contains(address)))
            {
                return true;
            }
        }

        return false;
    }

    private static string HostOf(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return authority.StartsWith('[') ? authority[1..authority.IndexOf(']')]
            : colon > 0 ? authority[..colon]
            : authority;
    }

    private static IPAddress[] AddressesOf(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            // unknown: whoever connects tells why
            return [];
        }
    }

    private HostTrust TrustOf(string authority)
    {
        var authorities = new List<string>();
        var own = new List<(string, string)>();
        foreach (string folder in options.CertificateFolders)
        {
            string path = Path.Combine(folder, authority);
            if (!Directory.Exists(path))
            {
                continue;
            }

            authorities.AddRange(Directory.GetFiles(path, "*.crt").Order(StringComparer.Ordinal));
            foreach (string certificate in Directory.GetFiles(path, "*.cert").Order(StringComparer.Ordinal))
            {
                string key = Path.ChangeExtension(certificate, ".key");
                own.Add(File.Exists(key)
                    ? (certificate, key)
                    : throw new BerthException(ErrorKind.Invalid, $"missing key {Path.GetFileName(key)} for client certificate {Path.GetFileName(certificate)}. CA certificates must use the extension .crt"));
            }
        }

        return new HostTrust { AuthorityFiles = authorities, ClientCertificates = own };
    }

    private string? FindFile(string domain, string name)
    {
        foreach (string folder in options.CertificateFolders)
        {
            string path = Path.Combine(folder, domain, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static (List<IPNetwork> Networks, HashSet<string> Names) ParseInsecure(IReadOnlyList<string> registries)
    {
        List<IPNetwork> networks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string registry in registries)
        {
            if (IPNetwork.TryParse(registry, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                names.Add(registry);
            }
        }

        return (networks, names);
    }
}
