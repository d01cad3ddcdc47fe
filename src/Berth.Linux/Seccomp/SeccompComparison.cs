namespace Berth.Linux.Seccomp;

/// <summary>How an argument is compared; unsigned.</summary>
public enum SeccompComparison
{
    /// <summary>argument != value.</summary>
    NotEqual,

    /// <summary>argument &lt; value.</summary>
    Less,

    /// <summary>argument &lt;= value.</summary>
    LessOrEqual,

    /// <summary>argument == value.</summary>
    Equal,

    /// <summary>argument >= value.</summary>
    GreaterOrEqual,

    /// <summary>argument > value.</summary>
    Greater,

    /// <summary>(argument &amp; mask) == (value &amp; mask).</summary>
    MaskedEqual,
}
