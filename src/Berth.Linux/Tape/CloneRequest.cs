using System.Runtime.InteropServices;
using Berth.Linux.Namespaces;

namespace Berth.Linux.Tape;

/// <summary>How to clone the child that runs a tape.</summary>
public sealed record CloneRequest
{
    /// <summary>Namespaces that are new for the child.</summary>
    public NamespaceKinds NewNamespaces { get; init; }

    /// <summary>A cgroup v2 directory to be born in; null: the parent's.</summary>
    public SafeHandle? Cgroup { get; init; }
}
