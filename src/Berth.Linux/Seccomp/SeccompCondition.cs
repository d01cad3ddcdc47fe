namespace Berth.Linux.Seccomp;

/// <summary>A condition on one argument. On 32-bit architectures (x32 too) only the low 32 bits count, as in libseccomp.</summary>
/// <param name="Argument">0 to 5.</param>
/// <param name="Comparison">How.</param>
/// <param name="Value">With what.</param>
/// <param name="Mask">Bits that <see cref="SeccompComparison.MaskedEqual"/> looks at; otherwise unused.</param>
public readonly record struct SeccompCondition(int Argument, SeccompComparison Comparison, ulong Value, ulong Mask = 0);
