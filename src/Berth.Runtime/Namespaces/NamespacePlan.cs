using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Namespaces;

/// <summary>Which namespaces are new for the container, and which it joins. runtime-spec v1.2, config-linux.md#namespaces.</summary>
internal sealed class NamespacePlan
{
    private readonly List<(NamespaceFd Target, NamespaceKinds Kind)> _joined = [];

    private NamespacePlan()
    {
    }

    /// <summary>All kinds that differ from the host's.</summary>
    internal NamespaceKinds All { get; private set; }

    /// <summary>Made new.</summary>
    internal NamespaceKinds New { get; private set; }

    /// <summary>A pid namespace to join: that works only from outside, before the clone.</summary>
    internal NamespaceFd? Pid { get; private set; }

    /// <exception cref="BerthException">An unknown or doubled kind, or one that cannot be joined.</exception>
    internal static NamespacePlan Read(ContainerInitRequest request, PlanScope scope)
    {
        NamespacePlan plan = new();
        foreach (NamespaceSpec item in request.Spec.Linux?.Namespaces ?? [])
        {
            NamespaceKinds kind = KindOf(item.Type);
            if ((plan.All & kind) != 0)
            {
                throw new BerthException(ErrorKind.Invalid, $"The spec names the {item.Type} namespace twice.");
            }

            plan.Add(item, kind, scope);
        }

        if (request.NetworkNamespace is { } network)
        {
            plan.All |= NamespaceKinds.Network;
            plan.New &= ~NamespaceKinds.Network;
            plan._joined.RemoveAll(static joined => joined.Kind == NamespaceKinds.Network);
            plan._joined.Add((network, NamespaceKinds.Network));
        }

        return (plan.All & NamespaceKinds.Mount) != 0
            ? plan
            : throw new BerthException(ErrorKind.Invalid, "A container needs a mount namespace of its own: add {\"type\": \"mount\"} to linux.namespaces.");
    }

    /// <summary>The kinds of a running container of this spec.</summary>
    internal static NamespaceKinds KindsOf(RuntimeSpec spec)
    {
        NamespaceKinds kinds = 0;
        foreach (NamespaceSpec item in spec.Linux?.Namespaces ?? [])
        {
            kinds |= KindOf(item.Type);
        }

        return kinds;
    }

    /// <summary>Puts the joins on the tape, a user namespace first: the right to join the others comes from it.</summary>
    internal void AddJoins(SyscallTape tape)
    {
        foreach (bool user in (ReadOnlySpan<bool>)[true, false])
        {
            foreach ((NamespaceFd target, NamespaceKinds kind) in _joined)
            {
                if (kind == NamespaceKinds.User == user)
                {
                    tape.Step = $"join the {kind.ToString().ToLowerInvariant()} namespace";
                    tape.JoinNamespaces(tape.Fd(target), kind);
                }
            }
        }
    }

    private static NamespaceKinds KindOf(string type) => type switch
    {
        "pid" => NamespaceKinds.Pid,
        "network" => NamespaceKinds.Network,
        "mount" => NamespaceKinds.Mount,
        "ipc" => NamespaceKinds.Ipc,
        "uts" => NamespaceKinds.Uts,
        "user" => NamespaceKinds.User,
        "cgroup" => NamespaceKinds.Cgroup,
        "time" => NamespaceKinds.Time,
        _ => throw new BerthException(ErrorKind.Invalid, $"The spec names the unknown namespace '{type}'."),
    };

    private void Add(NamespaceSpec item, NamespaceKinds kind, PlanScope scope)
    {
        All |= kind;
        if (string.IsNullOrEmpty(item.Path))
        {
            New |= kind;
            return;
        }

        if (kind is NamespaceKinds.Mount or NamespaceKinds.Time)
        {
            throw new BerthException(ErrorKind.NotSupported, $"Joining a {item.Type} namespace by path is not built.");
        }

        NamespaceFd target = scope.Own(NamespaceFd.Open(item.Path, kind));
        if (kind == NamespaceKinds.Pid)
        {
            Pid = target;
        }
        else
        {
            _joined.Add((target, kind));
        }
    }
}
