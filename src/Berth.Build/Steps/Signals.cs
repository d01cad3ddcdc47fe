using System.Globalization;

namespace Berth.Build.Steps;

/// <summary>STOPSIGNAL's names. signal(7).</summary>
internal static class Signals
{
    private static readonly HashSet<string> Names = new(
        ("HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM "
            + "PROF WINCH IO POLL PWR SYS UNUSED RTMIN RTMAX").Split(' '),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a number from 1 to 64, and a name with or without SIG, RTMIN+n and RTMAX-n included.</summary>
    public static bool IsValid(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number is > 0 and <= 64;
        }

        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        int sign = name.IndexOfAny(['+', '-']);
        return sign < 0
            ? Names.Contains(name)
            : name[..sign].ToUpperInvariant() is "RTMIN" or "RTMAX"
                && int.TryParse(name[(sign + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int offset) && offset is > 0 and <= 30;
    }
}
