using Berth.Linux.Files;
using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Oci;

namespace Berth.Runtime.Processes;

/// <summary>Kernel parameters of the container: only such as one of its own namespaces holds. runtime-spec v1.2, config-linux.md#sysctl.</summary>
internal static class Sysctls
{
    private static readonly string[] Ipc = ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    /// <summary>Writes them through <paramref name="proc"/>, a procfs of our own that nobody has mounted over (D3).</summary>
    /// <exception cref="BerthException">A parameter of the host, or text that is no name.</exception>
    internal static void Add(SyscallTape tape, TapeFd proc, (IReadOnlyDictionary<string, string> Values, NamespaceKinds Kinds) sysctls)
    {
        foreach ((string name, string value) in sysctls.Values)
        {
            // Both spellings occur: dots, and slashes where a part (an interface) has dots of its own.
            string dotted = name.Contains('/', StringComparison.Ordinal) ? name.Replace('/', '.') : name;
            NamespaceKinds needed = Needs(dotted);
            if (needed == 0 || (sysctls.Kinds & needed) == 0 || value.AsSpan().IndexOfAny('\0', '\n') >= 0)
            {
                throw new BerthException(
                    ErrorKind.Invalid,
                    needed == 0
                        ? $"sysctl '{name}' is not in a separate kernel namespace"
                        : $"sysctl '{name}' needs a {needed.ToString().ToLowerInvariant()} namespace of the container's own, and a one-line value");
            }

            tape.Step = $"set sysctl '{name}'";
            string path = name.Contains('/', StringComparison.Ordinal) ? name : name.Replace('.', '/');
            TapeFd file = tape.OpenStrict(proc, "sys/" + path, OpenFlags.WriteOnly);
            tape.Write(file, value);
            tape.Close(file);
        }
    }

    private static NamespaceKinds Needs(string name) => name switch
    {
        _ when name.Contains("..", StringComparison.Ordinal) => 0,
        _ when Array.IndexOf(Ipc, name) >= 0 || name.StartsWith("fs.mqueue.", StringComparison.Ordinal) => NamespaceKinds.Ipc,
        _ when name.StartsWith("net.", StringComparison.Ordinal) => NamespaceKinds.Network,
        "kernel.domainname" => NamespaceKinds.Uts,
        _ => 0,
    };
}
