using System.Globalization;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary>Signals by name or number. signal(7).</summary>
internal static class SignalNames
{
    private const int Max = 64;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <exception cref="BerthException">It is no signal.</exception>
    internal static int Parse(string text)
    {
        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int number = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : Array.IndexOf(Names, name);
        return number is > 0 and <= Max || (number == 0 && name == "0")
            ? number
            : throw new BerthException(ErrorKind.Invalid, $"unknown signal \"{text}\"");
    }
}
