using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Daemon.Mapping;

/// <summary>The query parameter <c>platform</c>.</summary>
internal static class PlatformRules
{
    /// <summary>Refuses a platform that this machine is not.</summary>
    public static void Check(string? platform)
    {
        if (platform is null)
        {
            return;
        }

        string[] parts = platform.Split('/');
        Platform host = Platform.Host;
        string architecture = parts.Length > 1 ? parts[1] : parts[0];
        if ((parts.Length > 1 && parts[0] != host.Os) || (architecture != host.Architecture && architecture != host.Os))
        {
            throw new BerthException(ErrorKind.NotSupported, $"platform {platform} is not supported by this engine, which runs on {host}");
        }
    }
}
