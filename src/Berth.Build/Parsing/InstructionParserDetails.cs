using System.Globalization;
using Berth.Oci.Images;

namespace Berth.Build.Parsing;

internal sealed partial class InstructionParser
{
    private const long MinimumDuration = 1_000_000;

    /// <summary>ENV and LABEL: <c>name=value …</c>, or the old <c>name value with spaces</c>.</summary>
    private List<KeyValuePair<string, string>> ParsePairs(InstructionLine line)
    {
        List<string> words = Words.Split(line.Rest, escape);
        if (words.Count is 0 or > MaxWords)
        {
            throw line.Error(words.Count == 0 ? $"{line.Keyword} requires at least one argument" : $"{line.Keyword} has more than {MaxWords} arguments");
        }

        if (!words[0].Contains('='))
        {
            int space = line.Rest.AsSpan().IndexOfAny(" \t");
            return space > 0
                ? [new(line.Rest[..space], line.Rest[space..].TrimStart())]
                : throw line.Error($"{line.Keyword} must have two arguments");
        }

        List<KeyValuePair<string, string>> pairs = [];
        foreach (string word in words)
        {
            int equals = word.IndexOf('=');
            pairs.Add(equals switch
            {
                < 0 => throw line.Error($"Syntax error - can't find = in \"{word}\". Must be of the form: name=value"),
                0 => throw line.Error($"{line.Keyword} names can not be blank"),
                _ => new(word[..equals], word[(equals + 1)..]),
            });
        }

        return pairs;
    }

    private ArgInstruction ParseArg(InstructionLine line)
    {
        List<KeyValuePair<string, string?>> pairs = [];
        foreach (string word in Words.Split(line.Rest, escape))
        {
            int equals = word.IndexOf('=');
            pairs.Add(equals switch
            {
                < 0 => new(word, null),
                0 => throw line.Error("ARG names can not be blank"),
                _ => new(word[..equals], word[(equals + 1)..]),
            });
        }

        return pairs.Count is not 0 and <= MaxWords
            ? new ArgInstruction(line.Line, line.Source, pairs)
            : throw line.Error(pairs.Count == 0 ? "ARG requires at least one argument" : $"ARG has more than {MaxWords} arguments");
    }

    private static VolumeInstruction ParseVolume(InstructionLine line)
    {
        List<string> paths = Some(line);
        return paths.TrueForAll(path => !string.IsNullOrWhiteSpace(path))
            ? new VolumeInstruction(line.Line, line.Source, [.. paths.Select(path => path.Trim())])
            : throw line.Error("VOLUME specified can not be an empty string");
    }

    private static ShellInstruction ParseShell(InstructionLine line) => JsonWords.TryParse(line.Rest) switch
    {
        null => throw line.Error("SHELL requires the arguments to be in JSON form"),
        { Count: 0 } => throw line.Error("SHELL requires at least one argument"),
        { } words => new ShellInstruction(line.Line, line.Source, words),
    };

    private OnbuildInstruction ParseOnbuild(InstructionLine line)
    {
        if (line.Rest.Length == 0)
        {
            throw line.Error("ONBUILD requires at least one argument");
        }

        if (line.Heredocs.Count != 0)
        {
            throw line.Error("a heredoc in ONBUILD is not supported by this builder: put the text into a file");
        }

        var trigger = new LogicalLine(line.Line, line.Rest, []);
        string keyword = new InstructionLine(trigger, escape).Keyword;
        switch (keyword)
        {
            case "ONBUILD":
                throw line.Error("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER" or "FROM":
                throw line.Error($"{keyword} isn't allowed as an ONBUILD trigger");
            default:
                // A trigger that could never run is refused now, not in the builds that start from the image.
                Parse(trigger);
                return new OnbuildInstruction(line.Line, line.Source, line.Rest);
        }
    }

    private static HealthcheckInstruction ParseHealthcheck(InstructionLine line)
    {
        Dictionary<string, string> flags = line.TakeFlags(["interval", "timeout", "start-period", "start-interval", "retries"]);
        int space = line.Rest.AsSpan().IndexOfAny(" \t");
        string type = (space < 0 ? line.Rest : line.Rest[..space]).ToUpperInvariant();
        string rest = space < 0 ? "" : line.Rest[space..].Trim();
        switch (type)
        {
            case "":
                throw line.Error("HEALTHCHECK requires at least one argument");
            case "NONE":
                return rest.Length == 0
                    ? new HealthcheckInstruction(line.Line, line.Source, new HealthcheckConfig { Test = ["NONE"] })
                    : throw line.Error("HEALTHCHECK NONE takes no arguments");
            case "CMD":
                List<string>? words = JsonWords.TryParse(rest);
                if (rest.Length == 0 || words is { Count: 0 })
                {
                    throw line.Error("Missing command after HEALTHCHECK CMD");
                }

                return new HealthcheckInstruction(line.Line, line.Source, new HealthcheckConfig
                {
                    Test = words is null ? ["CMD-SHELL", rest] : ["CMD", .. words],
                    Interval = Duration(line, flags, "interval"),
                    Timeout = Duration(line, flags, "timeout"),
                    StartPeriod = Duration(line, flags, "start-period"),
                    StartInterval = Duration(line, flags, "start-interval"),
                    Retries = Retries(line, flags),
                });
            default:
                throw line.Error($"Unknown type \"{type}\" in HEALTHCHECK (try CMD)");
        }
    }

    private static long? Duration(InstructionLine line, Dictionary<string, string> flags, string name)
    {
        if (!flags.TryGetValue(name, out string? text))
        {
            return null;
        }

        if (!GoDuration.TryParse(text, out long nanoseconds))
        {
            throw line.Error($"time: invalid duration \"{text}\"");
        }

        return nanoseconds is 0 or >= MinimumDuration
            ? nanoseconds
            : throw line.Error($"Interval \"{name}\" cannot be less than 1ms");
    }

    private static int? Retries(InstructionLine line, Dictionary<string, string> flags)
    {
        if (!flags.TryGetValue("retries", out string? text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int retries)
            ? retries >= 0 ? retries : throw line.Error($"--retries cannot be negative ({retries})")
            : throw line.Error($"--retries is not a whole number: \"{text}\"");
    }
}
