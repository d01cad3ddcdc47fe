using System.Text;
using Berth.Build.Caching;
using Berth.Build.Contexts;
using Berth.Build.Copying;
using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Images.Layers;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>COPY, ADD and WORKDIR: layers made directly of files, without a container.</summary>
internal sealed class FileSteps(BuildSession session, StagePlan plan, StageState state, IReadOnlyDictionary<int, StageState> done)
{
    private const int MaxListedSources = 64;

    public required StepReport Report { get; init; }

    /// <summary>WORKDIR: sets the folder, and makes it (0755, root's) when it is missing.</summary>
    public async Task WorkdirAsync(WorkdirInstruction workdir, CancellationToken cancellationToken)
    {
        string path = Absolute(Expand(workdir.Path, workdir));
        if (path.Length > 1)
        {
            path = path.TrimEnd('/');
        }

        state.Config = state.Config with { WorkingDir = path };
        CacheInputs inputs = new CacheInputs(workdir.Source)
            .Add("parent", state.Parent)
            .Add("path", path)
            .Add("epoch", $"{state.Epoch.ToUnixTimeSeconds()}");
        await CommitAsync(inputs, $"WORKDIR {path}", MakeAsync, cancellationToken);

        async Task<LayerBlob?> MakeAsync(LayerPlan layer)
        {
            if (layer.IsDirectory(path))
            {
                return null;
            }

            layer.EnsureDirectory(path, Owner.Root);
            return await session.WriteLayerAsync(layer, cancellationToken);
        }
    }

    /// <summary>COPY and ADD.</summary>
    public async Task CopyAsync(CopyInstruction copy, CancellationToken cancellationToken)
    {
        List<string> sources = [.. copy.Sources.Select(source => Expand(source, copy))];
        string written = Expand(copy.Destination, copy);
        if (written.Length == 0 || (sources.Count + copy.Heredocs.Count > 1 && !written.EndsWith('/') && written != "."))
        {
            throw new BerthException(
                ErrorKind.Invalid,
                $"When using {copy.Name} with more than one source file, the destination must be a directory and end with a /");
        }

        RefuseRemote(copy, sources);
        var job = new CopyJob(copy, sources, Absolute(written), copy.Owner is null ? null : Expand(copy.Owner, copy))
        {
            Mode = Copier.ParseMode(copy.Mode is null ? null : Expand(copy.Mode, copy)),
            Heredocs = [.. copy.Heredocs.Select(heredoc => (heredoc.Name, Text: heredoc.Expand ? Expand(heredoc.Body, copy, isHeredoc: true) : heredoc.Body))],
        };
        await (copy.From is null ? CopyFromContextAsync(job, cancellationToken) : CopyFromOtherAsync(job, plan.Origins[copy], cancellationToken));
    }

    private Task<LayerBlob?> CopyFromContextAsync(CopyJob job, CancellationToken cancellationToken)
    {
        FileSource files = session.Context.Files;
        List<CopySource> found = job.Sources.Count == 0 ? [] : new SourceFinder(files, job.Copy.Name, isContext: true).Find(job.Sources);
        CheckDestination(job, found.Count + job.Heredocs.Count);
        CacheInputs inputs = InputsOf(job);
        string digest = AddSources(inputs, job, found, cancellationToken);
        return CommitAsync(inputs, job.HistoryText(digest), layer => job.MakeAsync(session, layer, found, cancellationToken), cancellationToken);
    }

    /// <summary>From a stage or image: first by what its file system stands on, which needs no look at the files, then by the files.</summary>
    private async Task CopyFromOtherAsync(CopyJob job, CopyOrigin origin, CancellationToken cancellationToken)
    {
        IReadOnlyList<LayerBlob> layers = origin.Stage is { } index ? done[index].Layers : origin.Image!.Layers;
        foreach (LayerBlob layer in layers)
        {
            session.Hold(layer);
        }

        string from = layers.Count == 0 ? "scratch" : ChainId.Of([.. layers.Select(layer => layer.DiffId)]).ToString();
        CacheInputs quick = InputsOf(job).Add("source layers", from).Add("sources", DockerText.Quoted(job.Sources));
        if (!session.Request.NoCache && session.Cache.TryFind(quick, out _) is { Text: { } text })
        {
            await CommitAsync(quick, text, _ => throw new BerthException(ErrorKind.Conflict, "the cache was emptied: build again"), cancellationToken);
            return;
        }

        using RootFiles? root = await session.OpenAsync(layers, cancellationToken);
        if (root is null)
        {
            throw new BerthException(ErrorKind.Invalid, $"COPY failed: stat {job.Sources[0]}: file does not exist");
        }

        using var files = new FileSource(root.Files, IgnoreRules.None);
        List<CopySource> found = new SourceFinder(files, job.Copy.Name, isContext: false).Find(job.Sources);
        CheckDestination(job, found.Count);
        CacheInputs exact = InputsOf(job);
        string history = job.HistoryText(AddSources(exact, job, found, cancellationToken));
        LayerBlob? made = await CommitAsync(
            exact, history, layer => job.MakeAsync(session, layer, found, cancellationToken), cancellationToken);
        session.Cache.Put(quick, made, history);
    }

    private CacheInputs InputsOf(CopyJob job) => new CacheInputs(job.Copy.Source)
        .Add("parent", state.Parent)
        .Add("instruction", job.Copy.Name)
        .Add("destination", job.Destination)
        .Add("owner", job.Owner ?? "")
        .Add("mode", job.Mode is { } mode ? $"{mode}" : "")
        .Add("epoch", $"{state.Epoch.ToUnixTimeSeconds()}");

    /// <summary>Adds each source's digest; returns the one that the history shows.</summary>
    private static string AddSources(CacheInputs inputs, CopyJob job, List<CopySource> found, CancellationToken cancellationToken)
    {
        var all = new StringBuilder();
        string last = "";
        foreach (CopySource source in found)
        {
            Digest digest = SourceFinder.DigestOf(source, cancellationToken);
            last = $"{(source.Entry.IsDirectory ? "dir" : "file")}:{digest.Hex}";
            all.Append(source.Name).Append('\0').Append(last).Append('\n');
            if (found.Count <= MaxListedSources)
            {
                inputs.Add($"content of {(source.Path.Length == 0 ? "." : source.Path)}", $"{source.Name} {last}");
            }
        }

        foreach ((string name, string text) in job.Heredocs)
        {
            last = $"file:{Digest.Of(Encoding.UTF8.GetBytes(text)).Hex}";
            all.Append(name).Append('\0').Append(last).Append('\n');
        }

        string together = Digest.Of(Encoding.UTF8.GetBytes(all.ToString())).Hex;
        inputs.Add("all content", together);
        return found.Count + job.Heredocs.Count == 1 ? last : $"multi:{together}";
    }

    /// <summary>Takes the step's layer from the cache, or makes it; then it belongs to the stage.</summary>
    private async Task<LayerBlob?> CommitAsync(
        CacheInputs inputs, string text, Func<LayerPlan, Task<LayerBlob?>> make, CancellationToken cancellationToken)
    {
        LayerBlob? layer;
        if (Report.TryFind(session, inputs) is { } record)
        {
            layer = record.Layer?.ToLayer();
        }
        else
        {
            using RootFiles? beneath = await session.OpenAsync(state.Layers, cancellationToken);
            layer = await make(new LayerPlan(beneath?.Files, state.Epoch.ToUnixTimeSeconds()));
            session.Cache.Put(inputs, layer);
        }

        StageExecutor.Commit(session, state, state.Nop(text), layer);
        return layer;
    }

    private static void CheckDestination(CopyJob job, int sources)
    {
        if (sources > 1 && !job.Destination.EndsWith('/') && !job.Destination.EndsWith("/.", StringComparison.Ordinal))
        {
            throw new BerthException(
                ErrorKind.Invalid,
                $"When using {job.Copy.Name} with more than one source file, the destination must be a directory and end with a /");
        }
    }

    private static void RefuseRemote(CopyInstruction copy, List<string> sources)
    {
        foreach (string source in sources)
        {
            if (source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal))
            {
                throw new DockerfileException(copy.Line, copy.IsAdd
                    ? $"ADD of a remote URL is not supported by this builder: {source}. Download it into the context first."
                    : $"source can't be a URL for COPY: {source}");
            }
        }
    }

    private string Expand(string text, Instruction at, bool isHeredoc = false) => isHeredoc
        ? Expanding.Heredoc(text, state.Variables(), session.Escape, at.Line)
        : Expanding.Word(text, state.Variables(), session.Escape, at.Line);

    /// <summary>Against the working directory; a slash at the end stays.</summary>
    private string Absolute(string path)
    {
        string joined = path.StartsWith('/') ? path : $"{state.Config.WorkingDir?.TrimEnd('/')}/{path}";
        List<string> parts = [];
        foreach (string part in joined.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        bool isFolder = path is "." or ".." || path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);
        return "/" + string.Join('/', parts) + (isFolder && parts.Count != 0 ? "/" : "");
    }
}
