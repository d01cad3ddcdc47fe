using Berth.Cli.Templates;

namespace Berth.Cli.Output;

/// <summary>Prints a list as --format says: a table, a table by template, JSON lines, or a template a line.</summary>
internal static class ListPrinter
{
    /// <summary>Writes the items.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">Value of --format; null or <c>table</c> for the default table.</param>
    /// <param name="table">The default table's template, as <c>{{.ID}}\t{{.Names}}</c> with real tabs.</param>
    /// <param name="view">Fields and items.</param>
    public static async Task PrintAsync<T>(TextWriter output, string? format, string table, (Fields<T> Fields, IEnumerable<T> Items) view)
    {
        format = Normalise(format);
        bool isTable = format.Length == 0 || format == "table" || format.StartsWith("table ", StringComparison.Ordinal);
        string text = format switch
        {
            "" or "table" => table,
            "json" => "{{json .}}",
            _ => isTable ? format["table ".Length..].Trim() : format,
        };
        Template template = Parse(text);
        if (isTable)
        {
            var lines = new List<string> { template.Apply(view.Fields.Header()) };
            lines.AddRange(view.Items.Select(item => template.Apply(view.Fields.Of(item))));
            await output.WriteAsync(TextTable.Layout(lines));
            return;
        }

        foreach (T item in view.Items)
        {
            await output.WriteLineAsync(template.Apply(view.Fields.Of(item)));
        }
    }

    /// <summary>Reads a template; errors are worded as Docker's.</summary>
    public static Template Parse(string text)
    {
        try
        {
            return Template.Parse(text);
        }
        catch (TemplateException error)
        {
            throw new CliException($"template parsing error: {error.Message}", 64);
        }
    }

    /// <summary>Shells pass <c>\t</c> and <c>\n</c> as two characters: they mean the tab and the newline.</summary>
    private static string Normalise(string? format) =>
        (format ?? "").Trim().Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
}
