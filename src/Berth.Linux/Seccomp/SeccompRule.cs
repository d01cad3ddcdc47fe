namespace Berth.Linux.Seccomp;

/// <summary>A verdict for one system call, by name.</summary>
/// <param name="Syscall">The name; an architecture that has no such call skips the rule.</param>
/// <param name="Verdict">The verdict when every condition holds.</param>
/// <param name="Conditions">All must hold; none means always.</param>
public sealed record SeccompRule(string Syscall, SeccompVerdict Verdict, IReadOnlyList<SeccompCondition> Conditions);
