using System.Net;
using System.Text.RegularExpressions;
using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Engine.Specs;
using Berth.Networks;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary>A container's wishes → what the networks understand.</summary>
public sealed partial class EndpointRequests(NetworkStore networks)
{
    private const string SysctlsOption = "com.docker.network.endpoint.sysctls";
    private const string InterfaceOption = "com.docker.network.endpoint.ifname";

    /// <summary>Everything that a container wants at its start.</summary>
    /// <exception cref="BerthException">A network is not there.</exception>
    public AttachRequest Of(ContainerRecord record, NetworkMode mode, string? partnerId) => new()
    {
        Container = IdOf(record.Id),
        ContainerName = record.Name,
        Mode = mode,
        JoinContainer = partnerId is null ? null : IdOf(partnerId),
        Endpoints = mode == NetworkMode.Bridge ? [.. Wishes(record).Select(wish => Of(record, wish))] : [],
        Ports = mode == NetworkMode.Bridge ? PortText.Bindings(record.Settings.Config, record.Host) : [],
        AllowForeignAddresses = CapabilityChoice.Of(record.Host).Contains("CAP_NET_ADMIN"),
    };

    /// <summary>The network of a wish, by its ID while that is there, else by the name it was asked for.</summary>
    /// <exception cref="BerthException">It is not there.</exception>
    public NetworkRecord Find(EndpointSettings wish) =>
        TryFind(wish) ?? networks.Find(wish.Network);

    /// <summary>As <see cref="Find"/>; null when it is not there.</summary>
    public NetworkRecord? TryFind(EndpointSettings wish) =>
        (wish.NetworkId is { } id ? networks.TryFind(id) : null) ?? networks.TryFind(wish.Network);

    /// <summary>Refuses what a network cannot give.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public void Check(EndpointSettings wish)
    {
        NetworkRecord network = Find(wish);
        bool address = wish.IPv4Address is { Length: > 0 } || wish.IPv6Address is { Length: > 0 };
        Refuse(address && network.IsBuiltIn, "user specified IP address is supported on user defined networks only");
        Refuse(wish.Aliases is { Count: > 0 } && network.IsBuiltIn, "network-scoped alias is supported only for containers in user defined networks");
        Refuse(address && !network.Pools.Any(pool => pool.IsChosen), "user specified IP address is supported only when connecting to networks with user configured subnets");
        Refuse(wish.IPv4Address is { Length: > 0 } ipv4 && (!IPAddress.TryParse(ipv4, out _) || ipv4.Split('.').Length != 4), $"invalid IPv4 address: {wish.IPv4Address}");
        Refuse(wish.IPv6Address is { Length: > 0 } ipv6 && !IPAddress.TryParse(ipv6, out _), $"invalid IPv6 address: {wish.IPv6Address}");
        foreach (string alias in wish.Aliases ?? [])
        {
            Refuse(alias.Length is 0 or > 255 || alias.AsSpan().ContainsAny(" \t\n\r#"), $"invalid network alias: \"{alias}\"");
        }

        foreach (string link in wish.Links ?? [])
        {
            LinkText.Parse(link);
        }

        Sysctls(wish);
    }

    private EndpointRequest Of(ContainerRecord record, EndpointSettings wish) => new()
    {
        Network = Find(wish).Id,
        IPv4Address = wish.IPv4Address,
        IPv6Address = wish.IPv6Address,
        LinkLocalAddresses = wish.LinkLocalAddresses ?? [],
        MacAddress = wish.MacAddress ?? (record.Networks.Count > 0 && wish == record.Networks[0] ? record.Settings.MacAddress : null),
        Aliases = record.Settings.Hostname is { Length: > 0 } hostname ? [.. wish.Aliases ?? [], hostname] : wish.Aliases ?? [],
        GatewayPriority = wish.GatewayPriority,
        InterfaceName = wish.DriverOptions?.GetValueOrDefault(InterfaceOption),
        Sysctls = Sysctls(wish),
    };

    // A build's step has no list: its network mode says all.
    private static IReadOnlyList<EndpointSettings> Wishes(ContainerRecord record) =>
        record.Networks.Count > 0 ? record.Networks : [new EndpointSettings { Network = NetworkModes.NameOf(record.Host.NetworkMode) }];

    private static Dictionary<string, string> Sysctls(EndpointSettings wish)
    {
        var sysctls = new Dictionary<string, string>();
        foreach ((string key, string value) in wish.DriverOptions ?? new Dictionary<string, string>())
        {
            if (key == InterfaceOption)
            {
                Refuse(value.Length is 0 or > 15 || value.AsSpan().ContainsAny(" /:\t\n") || value is "lo" or "." or "..", $"invalid interface name: {value}");
                continue;
            }

            if (key != SysctlsOption)
            {
                if (key.StartsWith("com.docker.network.", StringComparison.Ordinal))
                {
                    throw new BerthException(ErrorKind.NotSupported, $"not supported by this engine: endpoint option {key}");
                }

                continue;
            }

            foreach (string setting in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] pair = setting.Split('=', 2);
                Refuse(pair.Length != 2 || !SysctlPattern().IsMatch(pair[0]), $"invalid endpoint sysctl setting: {setting}");
                sysctls[pair[0]] = pair[1];
            }
        }

        return sysctls;
    }

    private static ContainerId IdOf(string text) => ContainerId.TryParse(text, out ContainerId id)
        ? id
        : throw new BerthException(ErrorKind.Failed, $"the record of container {text} has no valid ID");

    private static void Refuse(bool wrong, string reason)
    {
        if (wrong)
        {
            throw new BerthException(ErrorKind.Invalid, reason);
        }
    }

    [GeneratedRegex(@"^net\.(ipv4|ipv6|mpls)\.(conf|neigh|input)\.IFNAME\.[a-z0-9_]+\z")]
    private static partial Regex SysctlPattern();
}
