using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>The runtimes that callers are run with: runc first, so that the tests are tested, then ours, with the same assertions.</summary>
internal static class CalledRuntime
{
    internal const string Ours = "berth-runtime";

    /// <summary>Path of the runtime's program.</summary>
    internal static string Path(string name) => name == Ours ? Repository.Program(name) : Peer.Find(name);

    /// <summary>What a program wrote on a terminal made by script(1), which returns lines' ends doubled and echoes the end of its own input.</summary>
    internal static string OnTerminal(string output) =>
        output.Replace("\r", "", StringComparison.Ordinal).Replace("^@", "", StringComparison.Ordinal);
}
