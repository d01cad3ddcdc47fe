namespace Berth.Runtime.Processes;

/// <summary>A compiled seccomp filter.</summary>
/// <param name="Instructions">struct sock_filter, 8 bytes each.</param>
/// <param name="Flags">SECCOMP_FILTER_FLAG_* for seccomp(2).</param>
public sealed record SeccompProgram(ReadOnlyMemory<byte> Instructions, uint Flags = 0);
