using System.Text;
using Berth.Cli.Commands;
using Berth.Cli.Parsing;

namespace Berth.Cli.Output;

/// <summary>Help: of the program, a group, a verb.</summary>
internal static class HelpText
{
    private const string GlobalFlags = """
          -H, --host string   Engine to talk to (unix:///path or tcp://host:port);
                              default is BERTH_HOST, then DOCKER_HOST, then
                              unix:///run/berth/berth.sock
              --help          Print usage
          -v, --version       Print version information and quit

        """;

    public static string OfProgram()
    {
        var text = new StringBuilder("Usage:  berth [OPTIONS] COMMAND\n\nRuns containers from images, builds images, and keeps both.\n");
        Section(text, "Common Commands", CommandTable.Common.Select(e => (e.Name, e.Summary)));
        Section(text, "Management Commands", CommandTable.Groups);
        Section(text, "Commands", CommandTable.Others.Select(e => (e.Name, e.Summary)));
        text.Append("\nGlobal Options:\n").Append(GlobalFlags).Append("\nRun 'berth COMMAND --help' for more information on a command.\n");
        return text.ToString();
    }

    public static string OfGroup(string group)
    {
        string prefix = group + " ";
        IEnumerable<(string, string)> members = CommandTable.All
            .SelectMany(entry => entry.AllNames.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Take(1).Select(n => (n[prefix.Length..], entry.Summary)))
            .OrderBy(m => m.Item1, StringComparer.Ordinal);
        string summary = Array.Find(CommandTable.Groups, g => g.Name == group).Summary;
        var text = new StringBuilder($"Usage:  berth {group} COMMAND\n\n{summary}\n");
        Section(text, "Commands", members);
        return text.Append($"\nRun 'berth {group} COMMAND --help' for more information on a command.\n").ToString();
    }

    /// <param name="entry">The verb's entry.</param>
    /// <param name="command">The verb.</param>
    /// <param name="name">The name it was called by.</param>
    /// <param name="width">Columns to fill.</param>
    public static string Of(CommandEntry entry, Command command, string name, int width)
    {
        var text = new StringBuilder($"Usage:  berth {name} {command.Arguments}\n\n{command.Summary}\n");
        if (command.Details.Length > 0)
        {
            text.Append('\n').Append(command.Details).Append('\n');
        }

        if (entry.Aliases.Length > 0)
        {
            text.Append("\nAliases:\n  ").AppendJoin(", ", entry.AllNames.Select(n => "berth " + n)).Append('\n');
        }

        if (command.Flags.Count > 0)
        {
            text.Append("\nOptions:\n");
            Flags(text, command.Flags, width);
        }

        if (command.Examples.Count > 0)
        {
            text.Append("\nExamples:\n");
            foreach (string example in command.Examples)
            {
                text.Append("  ").Append(example).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string Summary)> lines)
    {
        text.Append('\n').Append(title).Append(":\n");
        foreach ((string name, string summary) in lines)
        {
            text.Append("  ").Append(name.PadRight(11)).Append(' ').Append(summary).Append('\n');
        }
    }

    private static void Flags(StringBuilder text, IReadOnlyList<Flag> flags, int width)
    {
        List<(string Left, string Help)> lines =
        [
            .. flags.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f =>
            {
                string letter = f.Letter == '\0' ? "      " : $"  -{f.Letter}, ";
                string placeholder = f.Placeholder.Length > 0 ? " " + f.Placeholder : "";
                return ($"{letter}--{f.Name}{placeholder}", f.Default is null ? f.Help : $"{f.Help} (default {f.Default})");
            }),
        ];
        int column = lines.Max(l => l.Left.Length) + 3;
        foreach ((string left, string help) in lines)
        {
            text.Append(left.PadRight(column));
            Wrap(text, help, column, Math.Max(20, width - column - 1));
        }
    }

    private static void Wrap(StringBuilder text, string help, int indent, int width)
    {
        int used = 0;
        foreach (string word in help.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', indent);
                used = 0;
            }

            text.Append(used > 0 ? " " : "").Append(word);
            used += (used > 0 ? 1 : 0) + word.Length;
        }

        text.Append('\n');
    }
}
