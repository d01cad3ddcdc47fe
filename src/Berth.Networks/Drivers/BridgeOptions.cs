using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Oci;

namespace Berth.Networks.Drivers;

/// <summary>The driver options that a bridge understands.</summary>
internal sealed record BridgeOptions
{
    private const string Prefix = "com.docker.network.";

    /// <summary>Name of the bridge interface; null for <c>br-ID</c>.</summary>
    public string? Name { get; init; }

    /// <summary>MTU of bridge and endpoints, in bytes; 0 for the instance's.</summary>
    public int Mtu { get; init; }

    /// <summary>Endpoints may speak to one another.</summary>
    public bool InterContainer { get; init; } = true;

    /// <summary>What leaves gets the host's address.</summary>
    public bool Masquerade { get; init; } = true;

    /// <summary>Address that ports are published on when none is named; empty for all.</summary>
    public string HostBinding { get; init; } = "";

    /// <summary>Beginning of the interfaces' names inside.</summary>
    public string InterfacePrefix { get; init; } = "eth";

    /// <summary>Parses the options.</summary>
    /// <exception cref="BerthException">A value that is none, or an option of Docker's that this engine does not have.</exception>
    public static BridgeOptions Parse(IReadOnlyDictionary<string, string> options)
    {
        var parsed = new BridgeOptions();
        foreach ((string key, string value) in options)
        {
            parsed = key switch
            {
                Prefix + "bridge.name" => parsed with { Name = NameOf(key, value) },
                Prefix + "bridge.enable_icc" => parsed with { InterContainer = BoolOf(key, value) },
                Prefix + "bridge.enable_ip_masquerade" => parsed with { Masquerade = BoolOf(key, value) },
                Prefix + "bridge.host_binding_ipv4" => parsed with { HostBinding = AddressOf(key, value) },
                Prefix + "driver.mtu" or "mtu" => parsed with { Mtu = NumberOf(key, value) },
                Prefix + "container_iface_prefix" => parsed with { InterfacePrefix = NameOf(key, value) },
                Prefix + "bridge.default_bridge" or Prefix + "enable_ipv6" or Prefix + "enable_ipv4" => parsed,
                Prefix + "bridge.gateway_mode_ipv4" or Prefix + "bridge.gateway_mode_ipv6" when value is "" or "nat" => parsed,
                _ when key.StartsWith(Prefix, StringComparison.Ordinal) =>
                    throw new BerthException(ErrorKind.NotSupported, $"not supported by this engine: driver option {key}={value}"),
                _ => parsed, // free data of other programs, as in Docker
            };
        }

        return parsed;
    }

    private static bool BoolOf(string key, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new BerthException(ErrorKind.Invalid, $"failed to parse {key} value: {value} (strconv.ParseBool: parsing \"{value}\": invalid syntax)"),
    };

    private static int NumberOf(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is 0 or (>= 68 and <= 65535)
            ? number
            : throw new BerthException(ErrorKind.Invalid, $"failed to parse {key} value: {value} (it must be 68 to 65535)");

    private static string AddressOf(string key, string value) =>
        IPAddress.TryParse(value, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork
            ? value
            : throw new BerthException(ErrorKind.Invalid, $"failed to parse {key} value: {value} (it must be an IPv4 address)");

    private static string NameOf(string key, string value) =>
        value.Length is > 0 and < 16 && !value.AsSpan().ContainsAny(" /:\t\n") && value is not ("." or "..")
            ? value
            : throw new BerthException(ErrorKind.Invalid, $"failed to parse {key} value: {value} (it must be an interface's name, at most 15 bytes)");
}
