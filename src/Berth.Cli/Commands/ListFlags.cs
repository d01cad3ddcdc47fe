using Berth.DockerApi.Client;

namespace Berth.Cli.Commands;

/// <summary>What the list verbs have in common.</summary>
internal static class ListFlags
{
    public static DockerFilters Filters(Invocation call)
    {
        var filters = new DockerFilters();
        foreach (string text in call.Flags.List("filter"))
        {
            filters.AddText(text);
        }

        return filters;
    }

    public static async Task WarnAsync(Invocation call, bool quiet, string? format)
    {
        if (quiet && !string.IsNullOrEmpty(format))
        {
            await call.Error.WriteLineAsync("WARNING: Ignoring custom format, because both --format and --quiet are set.");
        }
    }
}
