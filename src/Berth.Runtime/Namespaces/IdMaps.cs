using System.Text;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Namespaces;

/// <summary>User and group numbers of a container with a user namespace. user_namespaces(7).</summary>
internal static class IdMaps
{
    /// <summary>What <paramref name="id"/> of the container is outside; itself without a mapping, the overflow ID when unmapped.</summary>
    internal static uint ToHost(IReadOnlyList<IdMapping>? mappings, uint id)
    {
        if (mappings is null or [])
        {
            return id;
        }

        foreach (IdMapping mapping in mappings)
        {
            if (id >= mapping.ContainerId && id - mapping.ContainerId < mapping.Size)
            {
                return mapping.HostId + (id - mapping.ContainerId);
            }
        }

        return 65534;
    }

    /// <summary>The text for /proc/PID/uid_map or gid_map.</summary>
    internal static string Format(IReadOnlyList<IdMapping> mappings)
    {
        var text = new StringBuilder();
        foreach (IdMapping mapping in mappings)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{mapping.ContainerId} {mapping.HostId} {mapping.Size}\n");
        }

        return text.ToString();
    }
}
