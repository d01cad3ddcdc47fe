using System.Globalization;

namespace Berth.Cli.Parsing;

/// <summary>
/// Reads flags the way pflag does, on which Docker's users rely: <c>-it</c>, <c>-p80:80</c>, <c>--name=x</c>, <c>--rm=false</c>, <c>--</c>.
/// </summary>
internal static class FlagParser
{
    /// <summary>Splits <paramref name="words"/> into flags and arguments.</summary>
    /// <param name="words">Words after the command's name.</param>
    /// <param name="flags">Flags that are known.</param>
    /// <param name="stopAtFirst">Whether the first argument ends the flags (run, exec): what follows belongs to the container's command.</param>
    /// <exception cref="UsageException">A flag is unknown or its value is missing or wrong.</exception>
    public static (ParsedFlags Flags, List<string> Arguments) Parse(IReadOnlyList<string> words, IReadOnlyList<Flag> flags, bool stopAtFirst)
    {
        var parsed = new ParsedFlags();
        var arguments = new List<string>();
        for (int at = 0; at < words.Count; at++)
        {
            string word = words[at];
            if (word == "--")
            {
                arguments.AddRange(words.Skip(at + 1));
                break;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                if (stopAtFirst)
                {
                    arguments.AddRange(words.Skip(at));
                    break;
                }

                arguments.Add(word);
            }
            else if (word[1] == '-')
            {
                ParseLong(words, ref at, flags, parsed);
            }
            else
            {
                ParseLetters(words, ref at, flags, parsed);
            }
        }

        return (parsed, arguments);
    }

    private static void ParseLong(IReadOnlyList<string> words, ref int at, IReadOnlyList<Flag> flags, ParsedFlags parsed)
    {
        string word = words[at];
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word[2..] : word[2..equals];
        Flag flag = Find(flags, name) ?? (name == "help" ? HelpFlag : throw Unknown(name, flags));
        if (equals >= 0)
        {
            Add(parsed, flag, word[(equals + 1)..]);
        }
        else if (flag.Kind == FlagKind.Bool)
        {
            Add(parsed, flag, "true");
        }
        else if (at + 1 < words.Count)
        {
            Add(parsed, flag, words[++at]);
        }
        else
        {
            throw new UsageException($"flag needs an argument: --{name}");
        }
    }

    private static void ParseLetters(IReadOnlyList<string> words, ref int at, IReadOnlyList<Flag> flags, ParsedFlags parsed)
    {
        string letters = words[at][1..];
        for (int i = 0; i < letters.Length; i++)
        {
            char letter = letters[i];
            Flag flag = flags.FirstOrDefault(f => f.Letter == letter)
                ?? (letter == 'h' ? HelpFlag : throw new UsageException($"unknown shorthand flag: '{letter}' in -{letters[i..]}"));
            string rest = letters[(i + 1)..];
            if (flag.Kind == FlagKind.Bool && !rest.StartsWith('='))
            {
                Add(parsed, flag, "true");
                continue;
            }

            if (rest.Length > 0)
            {
                Add(parsed, flag, rest.StartsWith('=') ? rest[1..] : rest);
            }
            else if (at + 1 < words.Count)
            {
                Add(parsed, flag, words[++at]);
            }
            else
            {
                throw new UsageException($"flag needs an argument: '{letter}' in -{letters[i..]}");
            }

            return;
        }
    }

    private static Flag HelpFlag { get; } = Flag.Bool("help", "Print usage");

    private static Flag? Find(IReadOnlyList<Flag> flags, string name) => flags.FirstOrDefault(f => f.Name == name);

    private static UsageException Unknown(string name, IReadOnlyList<Flag> flags)
    {
        string? close = Spelling.Closest(name, flags.Select(f => f.Name).Append(HelpFlag.Name));
        return new UsageException($"unknown flag: --{name}" + (close is null ? "" : $"\nDid you mean '--{close}'?"));
    }

    private static void Add(ParsedFlags parsed, Flag flag, string value)
    {
        if (flag.Kind == FlagKind.Bool)
        {
            parsed.Add(flag.Name, value switch
            {
                "1" or "t" or "T" or "true" or "TRUE" or "True" => "true",
                "0" or "f" or "F" or "false" or "FALSE" or "False" => "false",
                _ => throw Invalid(flag, value, $"strconv.ParseBool: parsing \"{value}\": invalid syntax"),
            });
            return;
        }

        if (flag.Kind == FlagKind.Number && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            throw Invalid(flag, value, $"strconv.ParseInt: parsing \"{value}\": invalid syntax");
        }

        parsed.Add(flag.Name, value);
    }

    private static UsageException Invalid(Flag flag, string value, string why) =>
        new($"invalid argument \"{value}\" for \"{flag.Written}\" flag: {why}");
}
