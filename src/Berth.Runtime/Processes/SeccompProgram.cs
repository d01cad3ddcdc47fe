namespace Berth.Runtime.Processes;

/// <summary>A compiled seccomp filter.</summary>
/// <param name="Instructions">struct sock_filter, 8 bytes each.</param>
/// <param name="Flags">SECCOMP_FILTER_FLAG_* for seccomp(2).</param>
public sealed record SeccompProgram(ReadOnlyMemory<byte> Instructions, uint Flags = 0)
{
    private const uint SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;

    /// <summary>Number of instructions: <c>sock_fprog.len</c>.</summary>
    public int Length => Instructions.Length / 8;

    /// <summary>True if a rule says notify: loading it returns a listener, which belongs to the spec's listenerPath.</summary>
    public bool NeedsListener => (Flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
}
