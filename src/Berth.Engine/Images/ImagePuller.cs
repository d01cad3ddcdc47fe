using Berth.Content.Leases;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry;

namespace Berth.Engine.Images;

#pragma warning disable CA1001 // the semaphore's wait handle is never made, so there is nothing to dispose

/// <summary>pull: manifest, platform, then all layers: each is unpacked as soon as it is here, while others still download.</summary>
public sealed class ImagePuller(EngineParts parts, RegistryClient registry)
{
    private const int MaxNesting = 3;

    private readonly SemaphoreSlim _unpacking = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Pulls, and returns when the images are durable.</summary>
    /// <exception cref="BerthException">No such image, refused, not for the platform, damaged, or the registry does not answer; Docker's words.</exception>
    public async Task PullAsync(PullRequest request, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        RemoteRepository repository = registry.Open(request.Reference, request.Credentials);
        if (request.Reference.Tag is not null || request.Reference.Digest is not null)
        {
            await PullOneAsync(repository, request.Reference, request.Platform, report, cancellationToken);
            return;
        }

        foreach (string tag in await Translated(request.Reference, repository.ListTagsAsync(cancellationToken)))
        {
            await PullOneAsync(repository, request.Reference with { Tag = tag }, request.Platform, report, cancellationToken);
        }
    }

    /// <summary>What a registry has under a name: for <c>manifest inspect</c> and the like.</summary>
    /// <exception cref="BerthException">As <see cref="PullAsync"/>.</exception>
    public async Task<(Descriptor Descriptor, IReadOnlyList<Platform> Platforms)> DescribeAsync(PullRequest request, CancellationToken cancellationToken)
    {
        RemoteRepository repository = registry.Open(request.Reference, request.Credentials);
        RemoteManifest found = await GetAsync(repository, request.Reference.WithDefaultTag(), cancellationToken);
        if (MediaTypes.IsIndex(found.Descriptor.MediaType))
        {
            return (found.Descriptor, [.. ManifestReader.ReadIndex(found.Content.Span).Manifests.Select(static manifest => manifest.Platform).OfType<Platform>()]);
        }

        Descriptor config = ManifestReader.ReadManifest(found.Content.Span).Config;
        await repository.DownloadAsync(Checked(config), new LayerProgress("", "", static _ => { }, parts.Time), cancellationToken);
        ImageConfig read = ManifestReader.ReadConfig(parts.Content.Blobs.ReadSmall(config, ManifestReader.MaxBytes));
        return (found.Descriptor, [new Platform { Os = read.Os, Architecture = read.Architecture, Variant = read.Variant }]);
    }

    private async Task PullOneAsync(
        RemoteRepository repository, Reference reference, Platform? platform, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        using Lease lease = parts.Content.Leases.Hold();
        RemoteManifest top = await GetAsync(repository, reference, cancellationToken);
        report(new TransferMessage($"Pulling from {FamiliarPath(reference)}", reference.Digest?.ToString() ?? reference.Tag));
        Keep(lease, top);
        RemoteManifest chosen = await ChooseAsync(repository, reference, top, platform, lease, cancellationToken);
        ImageManifest manifest = ManifestReader.ReadManifest(chosen.Content.Span);
        lease.Add(manifest.Config.Digest);
        foreach (Descriptor layer in manifest.Layers)
        {
            lease.Add(layer.Digest);
        }

        await LayersAsync(repository, manifest, platform, lease, report, cancellationToken);
        Digest? before = parts.Images.TryFind(reference.ToString())?.Id;
        var names = new ImageRegistration
        {
            Manifest = chosen.Descriptor,
            Names = reference.Digest is null ? [reference] : [],
            PulledAs = reference with { Tag = null, Digest = top.Descriptor.Digest },
            Action = "pull",
        };
        Image image = await parts.Images.RegisterAsync(names, cancellationToken);
        report(new TransferMessage($"Digest: {top.Descriptor.Digest}"));
        report(new TransferMessage($"Status: {(before == image.Id ? "Image is up to date" : "Downloaded newer image")} for {reference}"));
    }

    /// <summary>The manifest or index of a name: from the store when the registry says that it is the one.</summary>
    private async Task<RemoteManifest> GetAsync(RemoteRepository repository, Reference reference, CancellationToken cancellationToken)
    {
        if (reference.Digest is { } named)
        {
            return TryStored(named) ?? await Translated(reference, repository.GetManifestAsync(named.ToString(), cancellationToken));
        }

        string tag = reference.Tag!;
        Digest? digest = await Translated(reference, repository.TryResolveAsync(tag, cancellationToken));
        return digest is { } known
            ? TryStored(known) ?? await Translated(reference, repository.GetManifestAsync(known.ToString(), cancellationToken))
            : await Translated(reference, repository.GetManifestAsync(tag, cancellationToken));
    }

    private RemoteManifest? TryStored(Digest digest)
    {
        if (parts.Content.Blobs.TryGetSize(digest) is not { } size || size > ManifestReader.MaxBytes)
        {
            return null;
        }

        try
        {
            byte[] content = parts.Content.Blobs.ReadSmall(new Descriptor { MediaType = "", Digest = digest, Size = size }, ManifestReader.MaxBytes);
            bool isIndex = ManifestReader.IsIndex(content);
            string? type = isIndex ? ManifestReader.ReadIndex(content).MediaType : ManifestReader.ReadManifest(content).MediaType;
            return new RemoteManifest(
                new Descriptor { MediaType = type ?? (isIndex ? MediaTypes.OciIndex : MediaTypes.OciManifest), Digest = digest, Size = size }, content);
        }
        catch (BerthException)
        {
            // damaged or deleted meanwhile: the registry has it
            return null;
        }
    }

    private async Task<RemoteManifest> ChooseAsync(
        RemoteRepository repository, Reference reference, RemoteManifest top, Platform? platform, Lease lease, CancellationToken cancellationToken)
    {
        Platform wanted = platform ?? Platform.Host;
        RemoteManifest current = top;
        for (int depth = 0; MediaTypes.IsIndex(current.Descriptor.MediaType); depth++)
        {
            Descriptor? child = depth < MaxNesting ? Best(ManifestReader.ReadIndex(current.Content.Span).Manifests, wanted) : null;
            if (child is null)
            {
                throw new BerthException(ErrorKind.NotFound, $"no matching manifest for {wanted} in the manifest list entries");
            }

            current = TryStored(child.Digest) ?? await Translated(reference, repository.GetManifestAsync(child.Digest.ToString(), cancellationToken));
            if (current.Descriptor.Size != child.Size)
            {
                throw new BerthException(ErrorKind.Invalid, $"manifest {child.Digest}: {current.Descriptor.Size} bytes, the index says {child.Size}");
            }

            Keep(lease, current);
        }

        return current;
    }

    private static Descriptor? Best(IReadOnlyList<Descriptor> manifests, Platform wanted) =>
        manifests.FirstOrDefault(manifest => manifest.Platform is { } platform && wanted.Fits(platform) && IsImage(manifest))
        ?? manifests.FirstOrDefault(manifest => manifest.Platform is null && IsImage(manifest));

    // attestations stand beside images, for the platform unknown/unknown
    private static bool IsImage(Descriptor manifest) =>
        manifest.Annotations?.ContainsKey("vnd.docker.reference.type") is not true && (MediaTypes.IsManifest(manifest.MediaType) || MediaTypes.IsIndex(manifest.MediaType));

    private async Task LayersAsync(
        RemoteRepository repository, ImageManifest manifest, Platform? platform, Lease lease, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<DiffId[]> config = ConfigAsync(repository, manifest, platform, lease, failed.Token);
        using var downloading = new SemaphoreSlim(registry.Options.ConcurrentDownloads);
        await config;
        var tasks = new List<Task>();
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            tasks.Add(LayerAsync(repository, Checked(manifest.Layers[i]), (await config)[i], downloading, report, failed.Token));
        }

        Exception? first = null;
        while (tasks.Count > 0)
        {
            Task done = await Task.WhenAny(tasks);
            tasks.Remove(done);
            if (!done.IsCompletedSuccessfully && first is null)
            {
                first = done.Exception?.InnerException ?? new OperationCanceledException(cancellationToken);
                await failed.CancelAsync();
            }
        }

        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    private async Task<DiffId[]> ConfigAsync(RemoteRepository repository, ImageManifest manifest, Platform? platform, Lease lease, CancellationToken cancellationToken)
    {
        if (manifest.Config.Size > ManifestReader.MaxBytes)
        {
            throw new BerthException(ErrorKind.Invalid, $"config {manifest.Config.Digest}: {manifest.Config.Size} bytes, at most {ManifestReader.MaxBytes} are allowed");
        }

        await repository.DownloadAsync(manifest.Config, new LayerProgress("", "", static _ => { }, parts.Time), cancellationToken);
        ImageConfig config = ManifestReader.ReadConfig(parts.Content.Blobs.ReadSmall(manifest.Config, ManifestReader.MaxBytes));
        if (platform is not null && !platform.Fits(new Platform { Os = config.Os, Architecture = config.Architecture, Variant = config.Variant }))
        {
            throw new BerthException(
                ErrorKind.NotFound, $"image with reference {repository.Reference} was found but does not match the specified platform: wanted {platform}, actual: {config.Os}/{config.Architecture}");
        }

        DiffId[] diffIds = [.. config.RootFs.DiffIds.Select(static digest => new DiffId(digest))];
        if (diffIds.Length != manifest.Layers.Count)
        {
            throw new BerthException(ErrorKind.Invalid, $"the config names {diffIds.Length} layers, the manifest {manifest.Layers.Count}");
        }

        foreach (DiffId diffId in diffIds)
        {
            lease.Add(diffId.Digest);
        }

        return diffIds;
    }

    private async Task LayerAsync(
        RemoteRepository repository, Descriptor layer, DiffId diffId, SemaphoreSlim downloading, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        string id = layer.Digest.Hex[..12];
        if (parts.Content.Layers.IsUnpacked(diffId) && parts.Content.Blobs.TryGetSize(layer.Digest) == layer.Size)
        {
            report(new TransferMessage("Already exists", id, true));
            return;
        }

        report(new TransferMessage("Pulling fs layer", id, true));
        bool waits = downloading.CurrentCount == 0;
        if (waits)
        {
            report(new TransferMessage("Waiting", id, true));
        }

        await downloading.WaitAsync(cancellationToken);
        try
        {
            await repository.DownloadAsync(layer, new LayerProgress("Downloading", id, report, parts.Time), cancellationToken);
        }
        finally
        {
            downloading.Release();
        }

        report(new TransferMessage("Verifying Checksum", id, true));
        report(new TransferMessage("Download complete", id, true));
        await _unpacking.WaitAsync(cancellationToken);
        try
        {
            report(new TransferMessage("Extracting", id, true, layer.Size, layer.Size));
            await parts.Content.Layers.UnpackLayerAsync(diffId, layer, cancellationToken);
        }
        finally
        {
            _unpacking.Release();
        }

        report(new TransferMessage("Pull complete", id, true));
    }

    private void Keep(Lease lease, RemoteManifest manifest)
    {
        lease.Add(manifest.Descriptor.Digest);
        parts.Content.Blobs.Put(manifest.Content.Span);
    }

    private static Descriptor Checked(Descriptor blob) => blob.Size >= 0
        ? blob
        : throw new BerthException(ErrorKind.Invalid, $"blob {blob.Digest}: negative size {blob.Size}");

    private static string FamiliarPath(Reference reference) => reference.Path;

    /// <summary>Docker's sentences for what a registry says of a name.</summary>
    private static async Task<T> Translated<T>(Reference reference, Task<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (RegistryException error)
        {
            string? sentence = error.Code switch
            {
                "DENIED" when error.Status is 401 or 403 => $"pull access denied for {reference.Repository}, repository does not exist or may require 'docker login': {error.Message}",
                "MANIFEST_UNKNOWN" => $"manifest for {reference} not found: {error.Message}",
                "NAME_UNKNOWN" => $"repository {reference.Repository} not found: {error.Message}",
                "" when error.Status == 404 => $"manifest for {reference} not found: manifest unknown",
                _ => null,
            };
            throw sentence is null ? error : new BerthException(ErrorKind.NotFound, sentence, error);
        }
    }
}
