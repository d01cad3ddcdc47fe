using Berth.Build.Caching;
using Berth.Build.Contexts;
using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Build.Steps;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build;

/// <summary>Builds images from Dockerfiles. One per engine; safe for use by many threads.</summary>
public sealed class ImageBuilder
{
    private readonly BuilderServices _services;
    private readonly StepCache _cache;

    /// <summary>Loads the step cache, and takes away what builds of an engine that was killed left.</summary>
    public ImageBuilder(BuilderServices services)
    {
        _services = services;
        _cache = new StepCache(services);
        foreach (string key in services.Content.Snapshots.List())
        {
            if (key.StartsWith(BuildSession.SnapshotPrefix, StringComparison.Ordinal))
            {
                services.Content.Snapshots.Remove(key);
            }
        }

        foreach (string folder in Directory.EnumerateDirectories(services.Root.Ingests, BuildSession.ScratchPrefix + "*"))
        {
            BuildContext.DeleteScratch(folder);
        }
    }

    /// <summary>Builds <paramref name="request"/> and names the result; <paramref name="progress"/> hears of every step.</summary>
    /// <returns>The image ID: digest of the image config.</returns>
    /// <exception cref="StepFailedException">A RUN step's command failed.</exception>
    /// <exception cref="BerthException">The Dockerfile or the request is wrong, a file or image is missing, or the store failed.</exception>
    public async Task<Digest> BuildAsync(BuildRequest request, IBuildProgress progress, CancellationToken cancellationToken)
    {
        Reference[] names = [.. request.Tags.Distinct(StringComparer.Ordinal).Select(ParseTag)];
        IBuildProgress told = request.Quiet ? new QuietProgress() : progress;
        string scratch = Path.Combine(_services.Root.Ingests, BuildSession.ScratchPrefix + ContainerId.New());
        // The context's stream and the disk block: not on the caller's thread.
        BuildContext context = await Task.Run(() => BuildContext.Open(request, scratch, cancellationToken), cancellationToken);
        using BuildSession session = OpenSession(request, context, out Dockerfile dockerfile);
        foreach (string warning in dockerfile.Warnings)
        {
            told.Report(new BuildEvent(BuildEventKind.Warning, warning + "\n"));
        }

        BuildGraph graph = new Planner(request, dockerfile, session.Arguments).Plan(_services.Images.Find);
        ReportGlobalArgs(dockerfile, graph, told);
        using var runner = new GraphRunner(session, graph, told);
        StageState result = await runner.RunAsync(cancellationToken);
        Image image = await StoreAsync(result, names, cancellationToken);
        if (session.Arguments.UnusedWarning() is { } unused)
        {
            told.Report(new BuildEvent(BuildEventKind.Warning, unused));
        }

        ReportResult(request, image, names, progress);
        return image.Id;
    }

    /// <summary>Empties the step cache; its layers go with the next garbage collection. Returns the number of steps forgotten.</summary>
    public int ClearCache() => _cache.Clear();

    private BuildSession OpenSession(BuildRequest request, BuildContext context, out Dockerfile dockerfile)
    {
        try
        {
            dockerfile = DockerfileParser.Parse(context.Dockerfile);
            var arguments = new BuildArguments(request, dockerfile, Platforms.Parse(request.Platform));
            return new BuildSession(_services, request, _cache) { Context = context, Arguments = arguments, Escape = dockerfile.Escape };
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private async Task<Image> StoreAsync(StageState result, Reference[] names, CancellationToken cancellationToken)
    {
        if (result.Layers.Count == 0 && result.History.Count == 0)
        {
            throw new BerthException(ErrorKind.Invalid, "No image was generated. Is your Dockerfile empty?");
        }

        return await _services.Images.CreateAsync(
            new NewImage { Config = result.Image, Layers = result.Layers, Names = names, Parent = result.BaseImage }, cancellationToken);
    }

    private static void ReportGlobalArgs(Dockerfile dockerfile, BuildGraph graph, IBuildProgress progress)
    {
        for (int i = 0; i < dockerfile.GlobalArgs.Count; i++)
        {
            new StepReport(progress, graph.TotalSteps).Started(i + 1, dockerfile.GlobalArgs[i].Source);
        }
    }

    private static void ReportResult(BuildRequest request, Image image, Reference[] names, IBuildProgress progress)
    {
        progress.Report(new BuildEvent(BuildEventKind.ImageBuilt, request.Quiet ? $"{image.Id}\n" : "") { ImageId = image.Id });
        if (request.Quiet)
        {
            return;
        }

        progress.Report(new BuildEvent(BuildEventKind.Succeeded, $"Successfully built {StepReport.Short(image.Id)}\n"));
        foreach (Reference name in names)
        {
            progress.Report(new BuildEvent(BuildEventKind.Tagged, $"Successfully tagged {name}\n"));
        }
    }

    private static Reference ParseTag(string tag)
    {
        Reference name = Reference.Parse(tag).WithDefaultTag();
        return name.Digest is null ? name : throw new BerthException(ErrorKind.Invalid, $"refusing to create a tag with a digest reference: {tag}");
    }

    private sealed class QuietProgress : IBuildProgress
    {
        public void Report(BuildEvent buildEvent)
        {
        }
    }
}
