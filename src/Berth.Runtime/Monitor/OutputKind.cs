namespace Berth.Runtime.Monitor;

/// <summary>Which output; the numbers are those of Docker's multiplexed stream.</summary>
public enum OutputKind
{
    /// <summary>The end: no more output comes.</summary>
    None = 0,

    /// <summary>stdout, or a terminal's whole output.</summary>
    Stdout = 1,

    /// <summary>stderr.</summary>
    Stderr = 2,
}
