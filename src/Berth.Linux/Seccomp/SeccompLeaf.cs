namespace Berth.Linux.Seccomp;

/// <summary>What happens to the call numbers from <paramref name="First"/> to the next leaf's.</summary>
/// <param name="First">The first number.</param>
/// <param name="Verdict">The verdict; with rules, that of a call which none of them matches.</param>
/// <param name="Rules">Rules with conditions, in order; null for an unconditional verdict.</param>
internal readonly record struct SeccompLeaf(uint First, SeccompVerdict Verdict, ConditionalRules? Rules);

/// <summary>The conditional rules of one call number, and how wide its arguments are.</summary>
internal sealed record ConditionalRules(bool Is64Bit, List<SeccompRule> Rules);
