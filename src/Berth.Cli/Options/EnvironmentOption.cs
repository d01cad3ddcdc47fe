namespace Berth.Cli.Options;

/// <summary>Reads --env, --env-file, --label and --label-file.</summary>
internal static class EnvironmentOption
{
    /// <summary>Environment of files, then of flags: a bare NAME takes the value that this process has, and is left out if it has none.</summary>
    public static IReadOnlyList<string>? Read(IReadOnlyList<string> files, IReadOnlyList<string> flags)
    {
        var result = new List<string>();
        foreach (string line in files.SelectMany(Lines).Concat(flags))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals == 0 || line.Length == 0)
            {
                throw new CliException($"invalid environment variable: {line}", 125);
            }

            if (equals > 0)
            {
                result.Add(line);
            }
            else if (Environment.GetEnvironmentVariable(line) is { } value)
            {
                result.Add($"{line}={value}");
            }
        }

        return result.Count == 0 ? null : result;
    }

    /// <summary>Pairs of <c>key[=value]</c>; the last one counts.</summary>
    public static Dictionary<string, string>? Pairs(IEnumerable<string> texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals == 0 || text.Length == 0)
            {
                throw new CliException($"invalid argument \"{text}\": the name is empty", 125);
            }

            pairs[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
        }

        return pairs.Count == 0 ? null : pairs;
    }

    /// <summary>Labels of files, then of flags.</summary>
    public static Dictionary<string, string>? Labels(IReadOnlyList<string> files, IReadOnlyList<string> flags) =>
        Pairs(files.SelectMany(Lines).Concat(flags));

    private static IEnumerable<string> Lines(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"open {file}: {error.Message}", 125);
        }

        foreach (string line in lines)
        {
            string trimmed = line.TrimStart().TrimStart('\uFEFF');
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            string name = trimmed.Split('=', 2)[0];
            yield return name.Any(char.IsWhiteSpace)
                ? throw new CliException($"poorly formatted environment: variable '{name}' contains whitespaces", 125)
                : trimmed;
        }
    }
}
