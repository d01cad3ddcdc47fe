using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.DockerApi.Client;
using Berth.DockerApi.Images;

namespace Berth.Cli.Commands;

/// <summary>images and history.</summary>
internal static class ImageListCommands
{
    private const string Table =
        "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";

    private const string DigestTable =
        "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";

    private const string HistoryTable = "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";

    public static Command DefineImages() => new("[OPTIONS] [REPOSITORY[:TAG]]", "List images", ImagesAsync)
    {
        Flags =
        [
            Flag.Bool("all", 'a', "Show all images (default hides intermediate images)"),
            Flag.Bool("digests", "Show digests"),
            Flag.List("filter", 'f', "Filter output (as dangling=true, label=a=b, reference=web*)"),
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Bool("no-trunc", "Don't truncate output"),
            Flag.Bool("quiet", 'q', "Only show image IDs"),
        ],
        Most = 1,
    };

    public static Command DefineHistory() => new("[OPTIONS] IMAGE", "Show the history of an image", HistoryAsync)
    {
        Flags =
        [
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Bool("human", 'H', "Print sizes and dates for people") with { Default = "true" },
            Flag.Bool("no-trunc", "Don't truncate output"),
            Flag.Bool("quiet", 'q', "Only show image IDs"),
        ],
        Least = 1,
        Most = 1,
    };

    private static async Task<int> ImagesAsync(Invocation call)
    {
        ParsedFlags flags = call.Flags;
        DockerFilters filters = ListFlags.Filters(call);
        if (call.Arguments.Count == 1)
        {
            filters.Add("reference", call.Arguments[0]);
        }

        bool quiet = flags.Bool("quiet");
        bool truncate = !flags.Bool("no-trunc");
        string? format = flags.Text("format");
        bool digests = flags.Bool("digests") || (format?.Contains(".Digest", StringComparison.Ordinal) ?? false);
        IReadOnlyList<ImageSummary> images = await (await call.EngineAsync()).ListImagesAsync(flags.Bool("all"), filters, call.Cancellation);
        await ListFlags.WarnAsync(call, quiet, format);
        IEnumerable<ImageRow> rows = images.SelectMany(image => ImageRow.Of(image, digests));
        await ListPrinter.PrintAsync(
            call.Out, quiet ? "{{.ID}}" : format, flags.Bool("digests") ? DigestTable : Table, (ImageFields(truncate), rows));
        return 0;
    }

    private static Fields<ImageRow> ImageFields(bool truncate) => new Fields<ImageRow>()
        .Add("ID", "IMAGE ID", r => truncate ? Human.ShortId(r.Image.Id) : r.Image.Id)
        .Add("Repository", "REPOSITORY", r => r.Repository)
        .Add("Tag", "TAG", r => r.Tag)
        .Add("Digest", "DIGEST", r => r.Digest)
        .Add("CreatedSince", "CREATED", r => r.Image.Created <= 0 ? "" : Human.Ago(r.Image.Created, TimeProvider.System))
        .Add("CreatedAt", "CREATED AT", r => Human.Time(r.Image.Created, TimeZoneInfo.Local))
        .Add("Size", "SIZE", r => Human.Size(r.Image.Size))
        .Add("VirtualSize", "VIRTUAL SIZE", r => Human.Size(r.Image.Size, 4))
        .Add("Containers", "CONTAINERS", r => r.Image.Containers < 0 ? "N/A" : $"{r.Image.Containers}")
        .Add("SharedSize", "SHARED SIZE", r => r.Image.SharedSize < 0 ? "N/A" : Human.Size(r.Image.SharedSize))
        .Add("UniqueSize", "UNIQUE SIZE", r => r.Image.SharedSize < 0 ? "N/A" : Human.Size(r.Image.Size - r.Image.SharedSize));

    private static async Task<int> HistoryAsync(Invocation call)
    {
        ParsedFlags flags = call.Flags;
        bool quiet = flags.Bool("quiet");
        IReadOnlyList<HistoryItem> history = await (await call.EngineAsync()).HistoryAsync(call.Arguments[0], call.Cancellation);
        await ListFlags.WarnAsync(call, quiet, flags.Text("format"));
        bool human = flags.Bool("human") || !flags.Has("human");
        await ListPrinter.PrintAsync(
            call.Out, quiet ? "{{.ID}}" : flags.Text("format"), HistoryTable, (HistoryFields(!flags.Bool("no-trunc"), human), history));
        return 0;
    }

    private static Fields<HistoryItem> HistoryFields(bool truncate, bool human) => new Fields<HistoryItem>()
        .Add("ID", "IMAGE", h => truncate ? Human.ShortId(h.Id) : h.Id)
        .Add("CreatedAt", "CREATED AT", h => Human.Time(h.Created, TimeZoneInfo.Local).Replace(' ', 'T'))
        .Add("CreatedSince", human ? "CREATED" : "CREATED AT", h =>
            h.Created <= 0 ? "N/A" : human ? Human.Ago(h.Created, TimeProvider.System) : DockerApi.DockerTime.Format(DateTimeOffset.FromUnixTimeSeconds(h.Created)))
        .Add("CreatedBy", "CREATED BY", h =>
            h.CreatedBy.Replace('\t', ' ') is var by && truncate ? Human.Ellipsis(by, 45) : h.CreatedBy.Replace('\t', ' '))
        .Add("Size", "SIZE", h => human ? Human.Size(h.Size) : $"{h.Size}")
        .Add("Comment", "COMMENT", h => h.Comment);

    /// <summary>A line of images: one tag of an image.</summary>
    private sealed record ImageRow(ImageSummary Image, string Repository, string Tag, string Digest)
    {
        private const string None = "<none>";

        public static IEnumerable<ImageRow> Of(ImageSummary image, bool digests)
        {
            List<(string Repository, string Digest)> known =
                [.. image.RepoDigests.Select(d => d.Split('@', 2)).Where(d => d.Length == 2 && d[0] != None).Select(d => (d[0], d[1]))];
            List<(string Name, string? Tag)> tags = [.. image.RepoTags.Where(t => t != "<none>:<none>").Select(ImageName.Split)];
            foreach ((string name, string? tag) in tags)
            {
                string digest = digests ? known.Find(d => d.Repository == name).Digest ?? None : None;
                yield return new ImageRow(image, name, tag ?? None, digest);
            }

            if (tags.Count == 0)
            {
                (string repository, string digest) = known.Count > 0 ? known[0] : (None, None);
                yield return new ImageRow(image, repository, None, digests ? digest : None);
            }
        }
    }
}
