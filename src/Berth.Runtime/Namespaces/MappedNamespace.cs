using Berth.Linux.Namespaces;
using Berth.Linux.Tape;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;

namespace Berth.Runtime.Namespaces;

/// <summary>A user namespace that is nothing but its ID maps: what an idmapped mount is made with.</summary>
internal static class MappedNamespace
{
    /// <summary>Makes one, with a short-lived child.</summary>
    internal static NamespaceFd Create(IReadOnlyList<IdMapping> uids, IReadOnlyList<IdMapping> gids)
    {
        using PlanScope scope = new();
        var gate = new HandOverGate(scope);
        gate.AddBeginning(scope.Tape);
        scope.Tape.Step = "wait in the user namespace";
        scope.Tape.ReadByte(gate.Reader);
        using ClonedProcess child = Cloner.Clone(scope.Tape, new CloneRequest { NewNamespaces = NamespaceKinds.User });
        try
        {
            IdMaps.Write(child.Pid, uids, gids);
            return NamespaceFd.Open($"/proc/{child.Pid}/ns/user", NamespaceKinds.User);
        }
        finally
        {
            child.Kill();
        }
    }
}
