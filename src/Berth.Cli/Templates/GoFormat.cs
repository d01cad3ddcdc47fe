using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Cli.Templates;

/// <summary>Go's fmt.Sprintf with the verbs that templates use: %s %v %d %q %t %f %x, widths, <c>-</c>, <c>0</c> and precision.</summary>
internal static partial class GoFormat
{
    public static string Print(string format, List<object?> arguments)
    {
        int next = 0;
        return Verb().Replace(format, match =>
        {
            char verb = match.Groups["verb"].Value[0];
            if (verb == '%')
            {
                return "%";
            }

            if (next >= arguments.Count)
            {
                return $"%!{verb}(MISSING)";
            }

            string text = Format(verb, match.Groups["precision"].Value, arguments[next++]);
            string flags = match.Groups["flags"].Value;
            if (!int.TryParse(match.Groups["width"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int width))
            {
                return text;
            }

            return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(width)
                : text.PadLeft(width, flags.Contains('0', StringComparison.Ordinal) && verb != 's' ? '0' : ' ');
        });
    }

    private static string Format(char verb, string precision, object? value)
    {
        string text = TemplateValues.Text(value);
        return verb switch
        {
            's' or 'v' when precision.Length > 1 => text[..Math.Min(text.Length, int.Parse(precision[1..], CultureInfo.InvariantCulture))],
            's' or 'v' or 't' => text,
            'q' => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            'd' => value is long ? text : $"%!d({text})",
            'x' => value is long l ? l.ToString("x", CultureInfo.InvariantCulture)
                : Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            'f' => Convert.ToDouble(value, CultureInfo.InvariantCulture)
                .ToString("F" + (precision.Length > 1 ? precision[1..] : "6"), CultureInfo.InvariantCulture),
            _ => $"%!{verb}({text})",
        };
    }

    [GeneratedRegex(@"%(?<flags>[-+ 0#]*)(?<width>\d+)?(?<precision>\.\d*)?(?<verb>[a-zA-Z%])")]
    private static partial Regex Verb();
}
