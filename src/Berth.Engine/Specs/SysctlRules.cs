using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>Which kernel parameters a container may set: those of its own namespaces, and nothing that could be read as another one (D16).</summary>
public static class SysctlRules
{
    private static readonly HashSet<string> Ipc = new(StringComparer.Ordinal)
    {
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
    };

    /// <summary>Refuses a parameter or value that is not allowed.</summary>
    /// <param name="name">As <c>net.ipv4.ip_forward</c>.</param>
    /// <param name="value">What it is to be.</param>
    /// <param name="hostNetwork">The container has the host's network namespace.</param>
    /// <param name="hostIpc">The container has the host's IPC namespace.</param>
    /// <exception cref="BerthException">Not allowed.</exception>
    public static void Check(string name, string value, bool hostNetwork, bool hostIpc)
    {
        bool network = name.StartsWith("net.", StringComparison.Ordinal);
        bool ipc = Ipc.Contains(name) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid sysctl name '{name}'");
            }
        }

        if ((!network && !ipc) || name.Contains("..", StringComparison.Ordinal))
        {
            throw new BerthException(ErrorKind.Invalid, $"sysctl '{name}' is not whitelisted: it is not of a namespace of the container");
        }

        if ((network && hostNetwork) || (ipc && hostIpc))
        {
            throw new BerthException(
                ErrorKind.Invalid, $"sysctl '{name}' is not allowed with the host's {(network ? "network" : "IPC")} namespace: it would change the host");
        }

        foreach (char c in value)
        {
            if (c is < ' ' or > '~' or '+')
            {
                throw new BerthException(ErrorKind.Invalid, $"invalid value of sysctl '{name}': only printable ASCII without '+' is allowed");
            }
        }
    }
}
