using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>The runtimes that callers are run with: runc first, so that the tests are tested, then ours, with the same assertions.</summary>
internal static class CalledRuntime
{
    internal const string Ours = "berth-runtime";

    /// <summary>Path of the runtime's program.</summary>
    internal static string Path(string name) => name == Ours ? Repository.Program(name) : Peer.Find(name);
}
