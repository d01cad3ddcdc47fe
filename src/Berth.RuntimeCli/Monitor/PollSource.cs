using System.Runtime.InteropServices;
using Berth.Linux.Polling;

namespace Berth.RuntimeCli.Monitor;

/// <summary>Something with a descriptor that the loop waits for.</summary>
/// <param name="handle">The descriptor; the source owns it.</param>
internal abstract class PollSource(SafeHandle handle)
{
    /// <summary>The descriptor.</summary>
    public SafeHandle Handle { get; } = handle;

    /// <summary>The loop's name for it; 0 while it is in none.</summary>
    public int Token { get; set; }

    /// <summary>What is waited for; none takes the descriptor out of the kernel's set, so that not even a hang-up is reported.</summary>
    public PollEvents Interest { get; set; }

    /// <summary>Handles what is ready. Must not block.</summary>
    public abstract void OnReady(PollEvents events);
}
