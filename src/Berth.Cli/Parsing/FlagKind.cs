namespace Berth.Cli.Parsing;

internal enum FlagKind
{
    /// <summary>Present or <c>=true</c>/<c>=false</c>.</summary>
    Bool,

    /// <summary>The last value counts.</summary>
    Text,

    /// <summary>Every value counts.</summary>
    List,

    /// <summary>A whole number.</summary>
    Number,
}
