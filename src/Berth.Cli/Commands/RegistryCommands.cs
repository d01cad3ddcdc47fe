using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Registries;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Images;
using Berth.Oci.Images;

namespace Berth.Cli.Commands;

/// <summary>pull, push, search.</summary>
internal static class RegistryCommands
{
    public static Command DefinePull() => new("[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from a registry", PullAsync)
    {
        Flags =
        [
            Flag.Bool("all-tags", 'a', "Download all tagged images in the repository"),
            Flag.Text("platform", "Platform, as linux/arm64"),
            Flag.Bool("quiet", 'q', "Suppress verbose output"),
        ],
        Least = 1,
        Most = 1,
    };

    public static Command DefinePush() => new("[OPTIONS] NAME[:TAG]", "Upload an image to a registry", PushAsync)
    {
        Flags = [Flag.Bool("all-tags", 'a', "Push all tags of the repository"), Flag.Bool("quiet", 'q', "Suppress verbose output")],
        Least = 1,
        Most = 1,
    };

    public static Command DefineSearch() => new("[OPTIONS] TERM", "Search Docker Hub for images", SearchAsync)
    {
        Flags =
        [
            Flag.List("filter", 'f', "Filter output (as stars=3, is-official=true)"),
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Number("limit", "Most results"),
            Flag.Bool("no-trunc", "Don't truncate output"),
        ],
        Least = 1,
        Most = 1,
    };

    /// <summary>Pulls <paramref name="image"/>, whose tag is <c>latest</c> when it has none.</summary>
    public static async Task PullAsync(Invocation call, DockerClient engine, string image, TextWriter output, bool isTerminal)
    {
        (string name, string? tag) = ImageName.Split(image);
        await PullAsync(call, engine, name, tag, output, isTerminal);
    }

    private static async Task PullAsync(Invocation call, DockerClient engine, string name, string? tag, TextWriter output, bool isTerminal)
    {
        string? auth = CredentialFile.Open().HeaderFor(KeyOf(name));
        await using DockerResponse response = await engine.PullImageAsync(name, tag, call.Flags.Text("platform"), auth, call.Cancellation);
        await new MessagePrinter(output, isTerminal).PrintAsync(response.Body, call.Cancellation);
    }

    private static async Task<int> PullAsync(Invocation call)
    {
        var reference = Reference.Parse(call.Arguments[0]);
        bool all = call.Flags.Bool("all-tags");
        bool quiet = call.Flags.Bool("quiet");
        if (all && (reference.Tag is not null || reference.Digest is not null))
        {
            throw new CliException("tag can't be used with --all-tags/-a");
        }

        if (!all && !quiet && reference.Tag is null && reference.Digest is null)
        {
            await call.Out.WriteLineAsync("Using default tag: latest");
        }

        DockerClient engine = await call.EngineAsync();
        TextWriter output = quiet ? TextWriter.Null : call.Out;
        (string name, string? tag) = all ? (reference.Repository, null) : ImageName.Split(reference.ToString());
        await PullAsync(call, engine, name, tag, output, StandardStreams.OutputIsTerminal);
        reference = all ? reference : reference.WithDefaultTag();
        string repository = $"{reference.Domain}/{reference.Path}";
        await call.Out.WriteLineAsync(repository + (reference.Tag is { } named ? ":" + named : "") + (reference.Digest is { } digest ? "@" + digest : ""));
        return 0;
    }

    private static async Task<int> PushAsync(Invocation call)
    {
        var reference = Reference.Parse(call.Arguments[0]);
        bool all = call.Flags.Bool("all-tags");
        if (all && reference.Tag is not null)
        {
            throw new CliException("tag can't be used with --all-tags/-a");
        }

        bool quiet = call.Flags.Bool("quiet");
        if (!all && !quiet && reference.Tag is null && reference.Digest is null)
        {
            await call.Out.WriteLineAsync("Using default tag: latest");
        }

        string? tag = all ? null : reference.WithDefaultTag().Tag;
        string? auth = CredentialFile.Open().HeaderFor(KeyOf(reference.Repository));
        DockerClient engine = await call.EngineAsync();
        await using DockerResponse response = await engine.PushImageAsync(reference.Repository, tag, auth, call.Cancellation);
        await new MessagePrinter(quiet ? TextWriter.Null : call.Out, StandardStreams.OutputIsTerminal).PrintAsync(response.Body, call.Cancellation);
        if (quiet)
        {
            await call.Out.WriteLineAsync($"{reference.Domain}/{reference.Path}{(tag is null ? "" : ":" + tag)}");
        }

        return 0;
    }

    private static async Task<int> SearchAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        string term = call.Arguments[0];
        string? auth = CredentialFile.Open().HeaderFor(term.Contains('/') ? KeyOf(term) : CredentialFile.DockerHub);
        int limit = int.TryParse(call.Flags.Text("limit"), out int number) ? number : 0;
        IReadOnlyList<ImageSearchResult> found = await engine.SearchImagesAsync(term, limit, ListFlags.Filters(call), auth, call.Cancellation);
        bool truncate = !call.Flags.Bool("no-trunc");
        Fields<ImageSearchResult> fields = new Fields<ImageSearchResult>()
            .Add("Name", "NAME", r => r.Name)
            .Add("Description", "DESCRIPTION", r => r.Description.Replace('\n', ' ') is var text && truncate ? Human.Ellipsis(text, 45) : r.Description)
            .Add("StarCount", "STARS", r => $"{r.StarCount}")
            .Add("IsOfficial", "OFFICIAL", r => r.IsOfficial ? "[OK]" : "")
            .Add("IsAutomated", "AUTOMATED", r => r.IsAutomated ? "[OK]" : "");
        await ListPrinter.PrintAsync(call.Out, call.Flags.Text("format"), "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}", (fields, found));
        return 0;
    }

    private static string KeyOf(string name) => Reference.TryParse(name, out Reference? reference, out _) ? CredentialFile.KeyOf(reference.Domain) : CredentialFile.DockerHub;
}
