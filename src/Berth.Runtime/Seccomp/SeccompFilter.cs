namespace Berth.Runtime.Seccomp;

/// <summary>A filter that is ready for seccomp(SECCOMP_SET_MODE_FILTER).</summary>
/// <param name="program">See <see cref="Program"/>.</param>
/// <param name="flags">See <see cref="Flags"/>.</param>
/// <param name="needsListener">See <see cref="NeedsListener"/>.</param>
public sealed class SeccompFilter(byte[] program, uint flags, bool needsListener)
{
    /// <summary>The instructions: <c>struct sock_filter</c>, 8 bytes each.</summary>
    public ReadOnlyMemory<byte> Program { get; } = program;

    /// <summary>Number of instructions: <c>sock_fprog.len</c>.</summary>
    public ushort Length { get; } = checked((ushort)(program.Length / 8));

    /// <summary>SECCOMP_FILTER_FLAG_ bits; NEW_LISTENER among them when <see cref="NeedsListener"/>.</summary>
    public uint Flags { get; } = flags;

    /// <summary>True if a rule says notify: the call returns a listener, to be sent to the spec's listenerPath.</summary>
    public bool NeedsListener { get; } = needsListener;
}
