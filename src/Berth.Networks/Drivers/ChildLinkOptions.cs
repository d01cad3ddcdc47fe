using Berth.Oci;

namespace Berth.Networks.Drivers;

/// <summary>The driver options that macvlan and ipvlan understand.</summary>
internal sealed record ChildLinkOptions
{
    /// <summary>The host's interface, <c>eth0</c> or its VLAN <c>eth0.10</c>; null makes a wire of its own.</summary>
    public string? Parent { get; init; }

    /// <summary>The kernel's number of the mode.</summary>
    public int Mode { get; init; }

    /// <summary>The kernel's number of ipvlan's flag.</summary>
    public int Flags { get; init; }

    /// <summary>MTU in bytes; 0 for the parent's.</summary>
    public int Mtu { get; init; }

    /// <summary>ipvlan's l3 and l3s modes: the default route is the interface itself.</summary>
    public bool IsRouted { get; init; }

    /// <summary>Parses the options.</summary>
    /// <exception cref="BerthException">An unknown value or option.</exception>
    public static ChildLinkOptions Parse(string driver, IReadOnlyDictionary<string, string> options)
    {
        bool ipvlan = driver == "ipvlan";
        var parsed = new ChildLinkOptions { Mode = ipvlan ? 0 : 4 };
        foreach ((string key, string value) in options)
        {
            parsed = key switch
            {
                "parent" => parsed with { Parent = value.Length is > 0 and < 16 ? value : throw Wrong(driver, key, value) },
                "macvlan_mode" when !ipvlan => parsed with { Mode = MacvlanMode(value) },
                "ipvlan_mode" when ipvlan => parsed with { Mode = IpvlanMode(value), IsRouted = value is "l3" or "l3s" },
                "ipvlan_flag" when ipvlan => parsed with { Flags = IpvlanFlag(value) },
                "com.docker.network.driver.mtu" => parsed with { Mtu = int.TryParse(value, out int mtu) && mtu is >= 0 and <= 65535 ? mtu : throw Wrong(driver, key, value) },
                _ when key.StartsWith("com.docker.network.", StringComparison.Ordinal) => throw new BerthException(
                    ErrorKind.NotSupported, $"not supported by this engine: driver option {key}={value}"),
                _ => parsed,
            };
        }

        return parsed;
    }

    private static int MacvlanMode(string value) => value switch
    {
        "" or "bridge" => 4,
        "private" => 1,
        "vepa" => 2,
        "passthru" => 8,
        _ => throw new BerthException(ErrorKind.Invalid, $"requested macvlan mode '{value}' is not valid, 'bridge' mode is the macvlan driver default"),
    };

    private static int IpvlanMode(string value) => value switch
    {
        "" or "l2" => 0,
        "l3" => 1,
        "l3s" => 2,
        _ => throw new BerthException(ErrorKind.Invalid, $"requested ipvlan mode '{value}' is not valid, 'l2' mode is the ipvlan driver default"),
    };

    private static int IpvlanFlag(string value) => value switch
    {
        "" or "bridge" => 0,
        "private" => 1,
        "vepa" => 2,
        _ => throw new BerthException(ErrorKind.Invalid, $"requested ipvlan flag '{value}' is not valid, 'bridge' is the ipvlan driver default"),
    };

    private static BerthException Wrong(string driver, string key, string value) =>
        new(ErrorKind.Invalid, $"invalid value of {driver}'s option {key}: '{value}'");
}
