using Berth.Engine.Containers;
using Berth.Engine.Specs;
using Berth.Networks;
using Berth.Networks.Files;

namespace Berth.Engine.Networks;

/// <summary>Writes a container's /etc/hostname, /etc/hosts and /etc/resolv.conf, which are bound into it.</summary>
public sealed class ContainerFileWriter(EngineParts parts)
{
    private const string HostResolvConf = "/etc/resolv.conf";
    private const string RealResolvConf = "/run/systemd/resolve/resolv.conf";

    /// <summary>Writes the three files, anew at each start.</summary>
    public void Write(ContainerRecord container, Sandbox sandbox, Container? partner)
    {
        EnginePaths paths = parts.Paths;
        if (partner is not null)
        {
            // Who shares a network namespace shares its names too.
            File.Copy(paths.Hosts(partner.Id), paths.Hosts(container.Id), overwrite: true);
            File.Copy(paths.ResolvConf(partner.Id), paths.ResolvConf(container.Id), overwrite: true);
            File.Copy(paths.Hostname(partner.Id), paths.Hostname(container.Id), overwrite: true);
            return;
        }

        string hostname = SpecBuilder.HostnameOf(container);
        string gateway = sandbox.Endpoint?.Gateway ?? "127.0.0.1";
        File.WriteAllText(paths.Hostname(container.Id), ContainerFiles.Hostname(hostname));
        File.WriteAllText(
            paths.Hosts(container.Id),
            ContainerFiles.Hosts(
                hostname,
                container.Settings.Domainname ?? "",
                sandbox.Endpoint?.IPv4Address,
                HostEntries.Parse(container.Host.ExtraHosts ?? [], gateway)));
        var chosen = new ResolverChoice
        {
            Servers = container.Host.Dns ?? [],
            Search = container.Host.DnsSearch ?? [],
            Options = container.Host.DnsOptions ?? [],
        };
        File.WriteAllText(
            paths.ResolvConf(container.Id),
            sandbox.Mode == NetworkMode.Host && chosen is { Servers.Count: 0, Search.Count: 0, Options.Count: 0 }
                ? ReadIfThere(HostResolvConf)
                : ContainerFiles.ResolvConf(OfHost(), chosen));
    }

    private static string OfHost()
    {
        string text = ReadIfThere(HostResolvConf);
        return ContainerFiles.NamesOnlyLocalStub(text) && File.Exists(RealResolvConf) ? ReadIfThere(RealResolvConf) : text;
    }

    private static string ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
