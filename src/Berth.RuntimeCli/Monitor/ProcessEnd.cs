using System.Runtime.InteropServices;
using Berth.Linux.Polling;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Waits for a process's end.</summary>
/// <param name="handle">The process's pidfd.</param>
/// <param name="ended">Called once; reaps it.</param>
internal sealed class ProcessEnd(SafeHandle handle, Action ended) : PollSource(handle)
{
    /// <inheritdoc/>
    public override void OnReady(PollEvents events) => ended();
}
