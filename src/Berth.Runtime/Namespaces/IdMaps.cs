using System.Text;
using Berth.Linux.Files;
using Berth.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Writes the maps of a process that has a new user namespace.</summary>
    internal static void Write(int pid, IReadOnlyList<IdMapping> uids, IReadOnlyList<IdMapping> gids)
    {
        Write($"/proc/{pid}/uid_map", Format(uids));
        Write($"/proc/{pid}/gid_map", Format(gids));
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

    private static void Write(string path, string text)
    {
        using SafeFileHandle file = HostFiles.OpenFile(path, OpenFlags.WriteOnly);
        HostFiles.Write(file, Encoding.ASCII.GetBytes(text));
    }
}
