using System.Diagnostics.CodeAnalysis;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary>Options before the first other word; the rest is the command's own.</summary>
internal sealed class CommandLine
{
    private readonly List<(string Name, string Value)> _options = [];

    private CommandLine()
    {
    }

    internal IReadOnlyList<string> Rest { get; private set; } = [];

    /// <exception cref="BerthException">An option that the command does not have, or one without its value.</exception>
    internal static CommandLine Parse(string[] args, CommandLineShape shape)
    {
        CommandLine parsed = new();
        int at = 0;
        while (at < args.Length && args[at].StartsWith('-') && args[at].Length > 1)
        {
            string word = args[at++];
            if (word == "--")
            {
                break;
            }

            int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            string name = equals < 0 ? word : word[..equals];
            if (Array.IndexOf(shape.Flags, name) >= 0)
            {
                parsed._options.Add((name, equals < 0 ? "true" : word[(equals + 1)..]));
            }
            else if (Array.IndexOf(shape.Values, name) < 0)
            {
                throw new BerthException(ErrorKind.Invalid, $"'{shape.Name}' has no option '{name}'.");
            }
            else
            {
                string value = equals >= 0 ? word[(equals + 1)..]
                    : at < args.Length ? args[at++]
                    : throw new BerthException(ErrorKind.Invalid, $"Option '{name}' needs a value.");
                parsed._options.Add((name, value));
            }
        }

        parsed.Rest = args[at..];
        return parsed;
    }

    /// <summary>As <see cref="Parse"/>, for commands whose options may also follow the container's ID.</summary>
    internal static CommandLine ParseAnywhere(string[] args, CommandLineShape shape)
    {
        CommandLine first = Parse(args, shape);
        if (first.Rest.Count < 2)
        {
            return first;
        }

        CommandLine more = Parse([.. first.Rest.Skip(1)], shape);
        first._options.AddRange(more._options);
        first.Rest = [first.Rest[0], .. more.Rest];
        return first;
    }

    internal bool Has(string name) => Value(name) is "true";

    internal string? Value(params string[] names)
    {
        string? value = null;
        foreach ((string name, string text) in _options)
        {
            value = Array.IndexOf(names, name) >= 0 ? text : value;
        }

        return value;
    }

    internal List<string> Values(params string[] names)
    {
        List<string> values = [];
        foreach ((string name, string text) in _options)
        {
            if (Array.IndexOf(names, name) >= 0)
            {
                values.Add(text);
            }
        }

        return values;
    }

    /// <summary>The container's ID, the first other word.</summary>
    internal string Id(string command) => TryId(out string? id)
        ? id
        : throw new BerthException(ErrorKind.Invalid, $"'{command}' needs a container ID.");

    private bool TryId([NotNullWhen(true)] out string? id)
    {
        id = Rest is [string first, ..] ? first : null;
        return id is not null;
    }
}
