using System.Text;
using Berth.Oci;

namespace Berth.Networks;

/// <summary>The three networks that every engine has.</summary>
public static class BuiltInNetworks
{
    /// <summary>Name of the default bridge.</summary>
    public const string Bridge = "bridge";

    /// <summary>Name of the host's own network.</summary>
    public const string Host = "host";

    /// <summary>Name of the network without anything.</summary>
    public const string None = "none";

    /// <summary>ID of a built-in network: 64 hex digits made of its name, the same on every start.</summary>
    public static string IdOf(string instance, string network) => Digest.Of(Encoding.UTF8.GetBytes($"{instance}/{network}")).Hex;
}
