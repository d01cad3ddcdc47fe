using System.Globalization;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>Names of signals. signal(7), x86 and arm numbers.</summary>
public static class StopSignals
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD",
        "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Parses <c>SIGTERM</c>, <c>TERM</c>, <c>15</c>, <c>SIGRTMIN+3</c>.</summary>
    /// <exception cref="BerthException">No such signal; Docker's sentence.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number is > 0 and <= 64 ? number : throw Invalid(text);
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int index = Array.IndexOf(Names, name);
        if (index > 0)
        {
            return index;
        }

        return name switch
        {
            "POLL" => 29,
            "IOT" => 6,
            "RTMIN" => 34,
            "RTMAX" => 64,
            _ when name.StartsWith("RTMIN+", StringComparison.Ordinal) && int.TryParse(name.AsSpan(6), out int up) && up is >= 0 and <= 30 => 34 + up,
            _ when name.StartsWith("RTMAX-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(6), out int down) && down is >= 0 and <= 30 => 64 - down,
            _ => throw Invalid(text),
        };
    }

    private static BerthException Invalid(string text) => new(ErrorKind.Invalid, $"Invalid signal: {text}");
}
