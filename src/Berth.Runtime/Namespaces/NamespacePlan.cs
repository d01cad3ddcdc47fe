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
    private readonly List<(NamespaceFd Target, NamespaceKinds Kind)> _outside = [];

    private NamespacePlan()
    {
    }

    /// <summary>All kinds that differ from the host's.</summary>
    internal NamespaceKinds All { get; private set; }

    /// <summary>Made new.</summary>
    internal NamespaceKinds New { get; private set; }

    /// <summary>
    /// Joined from outside, before the clone. A pid namespace works only so. Where a user namespace comes in, all of them, with the
    /// rights of the host: one that belongs to the host is closed to the container's root.
    /// </summary>
    internal IReadOnlyList<(NamespaceFd Target, NamespaceKinds Kind)> Outside => _outside;

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

        plan.SortOutside();
        return (plan.New & NamespaceKinds.Mount) != 0
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

    /// <summary>Puts the joins on the tape.</summary>
    internal void AddJoins(SyscallTape tape)
    {
        foreach ((NamespaceFd target, NamespaceKinds kind) in _joined)
        {
            tape.Step = $"join the {kind.ToString().ToLowerInvariant()} namespace";
            tape.JoinNamespaces(tape.Fd(target), kind);
        }
    }

    private void SortOutside()
    {
        bool hasUser = (All & NamespaceKinds.User) != 0;
        for (int i = _joined.Count - 1; i >= 0; i--)
        {
            if (_joined[i].Kind == NamespaceKinds.Pid || (hasUser && _joined[i].Kind != NamespaceKinds.Time))
            {
                _outside.Add(_joined[i]);
                _joined.RemoveAt(i);
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

        if (kind == NamespaceKinds.Mount)
        {
            throw new BerthException(
                ErrorKind.NotSupported, "linux.namespaces: a mount namespace cannot be joined by path: its other processes would lose their root.");
        }

        if (kind == NamespaceKinds.User)
        {
            throw new BerthException(
                ErrorKind.NotSupported, "linux.namespaces: joining a user namespace by path is not built; give linux.uidMappings for a new one.");
        }

        _joined.Add((scope.Own(NamespaceFd.Open(item.Path, kind)), kind));
    }
}
