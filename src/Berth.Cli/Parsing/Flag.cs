namespace Berth.Cli.Parsing;

/// <summary>A flag of a command: long name, letter (or '\0'), what kind of value, and its line of help.</summary>
internal sealed record Flag(FlagKind Kind, string Name, char Letter, string Placeholder, string Help)
{
    /// <summary>Shown in help when it is not the zero value.</summary>
    public string? Default { get; init; }

    /// <summary>How it is written, as pflag's errors do: <c>-p, --publish</c>.</summary>
    public string Written => Letter == '\0' ? $"--{Name}" : $"-{Letter}, --{Name}";

    public static Flag Bool(string name, char letter, string help) => new(FlagKind.Bool, name, letter, "", help);

    public static Flag Bool(string name, string help) => Bool(name, '\0', help);

    public static Flag Text(string name, char letter, string help) => new(FlagKind.Text, name, letter, "string", help);

    public static Flag Text(string name, string help) => Text(name, '\0', help);

    public static Flag List(string name, char letter, string help) => new(FlagKind.List, name, letter, "list", help);

    public static Flag List(string name, string help) => List(name, '\0', help);

    public static Flag Number(string name, char letter, string help) => new(FlagKind.Number, name, letter, "int", help);

    public static Flag Number(string name, string help) => Number(name, '\0', help);
}
