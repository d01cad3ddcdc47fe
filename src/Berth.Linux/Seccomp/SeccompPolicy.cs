namespace Berth.Linux.Seccomp;

/// <summary>
/// What a filter shall do. For one call the first rule without conditions beats every other; else the first rule
/// whose conditions hold; else the default.
/// </summary>
public sealed record SeccompPolicy
{
    /// <summary>For calls that no rule matches.</summary>
    public required SeccompVerdict Default { get; init; }

    /// <summary>For calls of an architecture that is not listed.</summary>
    public SeccompVerdict OtherArchitecture { get; init; } = SeccompVerdict.KillThread;

    /// <summary>
    /// For calls that are newer than every call that a rule names; null for the default. ENOSYS lets a C library
    /// fall back where EPERM would make it fail.
    /// </summary>
    public SeccompVerdict? NewerSyscalls { get; init; }

    /// <summary>The architectures, the native one first.</summary>
    public required IReadOnlyList<SeccompArchitecture> Architectures { get; init; }

    /// <summary>The rules, in order.</summary>
    public required IReadOnlyList<SeccompRule> Rules { get; init; }
}
