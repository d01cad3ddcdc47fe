namespace Berth.Build.Parsing;

/// <summary>Makes typed instructions of logical lines. Variables are not replaced here: that depends on the stage's state.</summary>
internal sealed partial class InstructionParser(char escape)
{
    private const int MaxWords = 10_000;

    /// <summary>Parses one line.</summary>
    /// <exception cref="DockerfileException">Unknown instruction, wrong arguments, or a flag that is not built.</exception>
    public Instruction Parse(LogicalLine logical)
    {
        var line = new InstructionLine(logical, escape);
        try
        {
            return ParseKnown(line) ?? throw line.Error($"unknown instruction: {line.Keyword}");
        }
        catch (FormatException error)
        {
            throw line.Error(error.Message);
        }
    }

    private Instruction? ParseKnown(InstructionLine line) => line.Keyword switch
    {
        "FROM" => ParseFrom(line),
        "RUN" => ParseRun(line),
        "CMD" => new CmdInstruction(line.Line, line.Source, ParseCommand(NoFlags(line))),
        "ENTRYPOINT" => new EntrypointInstruction(line.Line, line.Source, ParseCommand(NoFlags(line))),
        "COPY" or "ADD" => ParseCopy(line),
        "ENV" => new EnvInstruction(line.Line, line.Source, ParsePairs(NoFlags(line))),
        "LABEL" => new LabelInstruction(line.Line, line.Source, ParsePairs(NoFlags(line))),
        "ARG" => ParseArg(NoFlags(line)),
        "WORKDIR" => new WorkdirInstruction(line.Line, line.Source, One(NoFlags(line))),
        "USER" => new UserInstruction(line.Line, line.Source, One(NoFlags(line))),
        "STOPSIGNAL" => new StopSignalInstruction(line.Line, line.Source, One(NoFlags(line))),
        "MAINTAINER" => new MaintainerInstruction(line.Line, line.Source, One(NoFlags(line))),
        "EXPOSE" => new ExposeInstruction(line.Line, line.Source, [.. Some(NoFlags(line)).Order(StringComparer.Ordinal)]),
        "VOLUME" => ParseVolume(NoFlags(line)),
        "SHELL" => ParseShell(NoFlags(line)),
        "HEALTHCHECK" => ParseHealthcheck(line),
        "ONBUILD" => ParseOnbuild(NoFlags(line)),
        _ => null,
    };

    private static FromInstruction ParseFrom(InstructionLine line)
    {
        Dictionary<string, string> flags = line.TakeFlags(["platform"]);
        List<string> words = Words.SplitPlain(line.Rest);
        if (words.Count != 1 && !(words.Count == 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase)))
        {
            throw line.Error("FROM requires either one or three arguments");
        }

        string? name = words.Count == 3 ? words[2].ToLowerInvariant() : null;
        return name is null || IsStageName(name)
            ? new FromInstruction(line.Line, line.Source, words[0], name, flags.GetValueOrDefault("platform"))
            : throw line.Error($"invalid name for build stage: \"{name}\", name can't start with a number or contain symbols");
    }

    private static bool IsStageName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetterLower(name[0]);
    }

    private static RunInstruction ParseRun(InstructionLine line)
    {
        line.TakeFlags([], ["mount", "network", "security", "device"]);
        if (line.Heredocs.Count == 0)
        {
            return new RunInstruction(line.Line, line.Source, ParseCommand(line, requireWords: true));
        }

        // A here-document alone is the script; one among other words is the shell's own business, which reads it again.
        Heredoc only = line.Heredocs[0];
        bool alone = line.Heredocs.Count == 1 && line.Rest == only.Word;
        if (alone && only.Body.StartsWith("#!", StringComparison.Ordinal))
        {
            throw line.Error("a heredoc with an interpreter line (#!) is not supported by this builder: write RUN INTERPRETER <<NAME");
        }

        string script = alone ? only.Body : line.Rest + "\n" + string.Concat(line.Heredocs.Select(heredoc => heredoc.Body + heredoc.Name + "\n"));
        return new RunInstruction(line.Line, line.Source, new CommandLine([script], IsShell: true));
    }

    private static CommandLine ParseCommand(InstructionLine line, bool requireWords = false)
    {
        List<string>? words = JsonWords.TryParse(line.Rest);
        if (words is null)
        {
            return line.Rest.Length != 0
                ? new CommandLine([line.Rest], IsShell: true)
                : requireWords ? throw line.Error($"{line.Keyword} requires at least one argument") : new CommandLine([], IsShell: false);
        }

        return words.Count == 0 && requireWords
            ? throw line.Error($"{line.Keyword} requires at least one argument")
            : new CommandLine(words, IsShell: false);
    }

    private static CopyInstruction ParseCopy(InstructionLine line)
    {
        bool isAdd = line.Keyword == "ADD";
        Dictionary<string, string> flags = isAdd
            ? line.TakeFlags(["chown", "chmod"], ["link", "exclude", "checksum", "keep-git-dir", "unpack"])
            : line.TakeFlags(["chown", "chmod", "from"], ["link", "exclude", "parents"]);
        List<string> words = JsonWords.TryParse(line.Rest) ?? Words.SplitPlain(line.Rest);
        if (words.Count < 2)
        {
            throw line.Error($"{line.Keyword} requires at least two arguments, but only one was provided. Destination could not be determined.");
        }

        List<Heredoc> heredocs = [.. line.Heredocs.Where(heredoc => words.Take(words.Count - 1).Contains(heredoc.Word))];
        string? from = flags.GetValueOrDefault("from");
        if (from is not null && (from.Contains('$') || heredocs.Count != 0))
        {
            throw line.Error(heredocs.Count != 0
                ? "a heredoc cannot come from another stage: leave --from out"
                : "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround");
        }

        return new CopyInstruction(line.Line, line.Source)
        {
            IsAdd = isAdd,
            Sources = [.. words.Take(words.Count - 1).Where(word => heredocs.TrueForAll(heredoc => heredoc.Word != word))],
            Heredocs = heredocs,
            Destination = words[^1],
            From = from,
            Owner = flags.GetValueOrDefault("chown"),
            Mode = flags.GetValueOrDefault("chmod"),
        };
    }

    private static InstructionLine NoFlags(InstructionLine line)
    {
        line.TakeFlags([]);
        return line;
    }

    private static string One(InstructionLine line) =>
        line.Rest.Length != 0 ? line.Rest : throw line.Error($"{line.Keyword} requires exactly one argument");

    private static List<string> Some(InstructionLine line)
    {
        List<string> words = JsonWords.TryParse(line.Rest) is { } json && line.Keyword == "VOLUME" ? json : Words.SplitPlain(line.Rest);
        return words.Count switch
        {
            0 => throw line.Error($"{line.Keyword} requires at least one argument"),
            > MaxWords => throw line.Error($"{line.Keyword} has more than {MaxWords} arguments"),
            _ => words,
        };
    }
}
