using Berth.Content.Leases;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry;

namespace Berth.Engine.Images;

/// <summary>push: blobs that the registry lacks, in parallel, then the manifest, all with the bytes and digests that are here.</summary>
public sealed class ImagePusher(EngineParts parts, RegistryClient registry)
{
    /// <summary>Pushes a tag, or all tags of the repository when the reference has none.</summary>
    /// <exception cref="BerthException">Nothing here by that name, refused, or the registry does not answer; Docker's words.</exception>
    public async Task PushAsync(Reference reference, RegistryCredentials? credentials, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        report(new TransferMessage($"The push refers to repository [{reference.Domain}/{reference.Path}]"));
        List<(Reference Name, Image Image)> pushed = Find(reference);
        RemoteRepository repository = registry.Open(reference, credentials);
        foreach ((Reference name, Image image) in pushed)
        {
            await PushOneAsync(repository, name.Tag!, image, report, cancellationToken);
        }
    }

    private List<(Reference Name, Image Image)> Find(Reference reference)
    {
        var found = new List<(Reference, Image)>();
        bool any = false;
        foreach (Image image in parts.Images.List())
        {
            foreach (string tag in image.RepoTags)
            {
                var name = Reference.Parse(tag);
                bool same = name.Repository == reference.Repository;
                any |= same;
                if (same && (reference.Tag is null || reference.Tag == name.Tag))
                {
                    found.Add((name, image));
                }
            }
        }

        return found.Count > 0 ? found : throw new BerthException(ErrorKind.NotFound, any
            ? $"tag does not exist: {reference}"
            : $"An image does not exist locally with the tag: {reference.Repository}");
    }

    private async Task PushOneAsync(RemoteRepository repository, string tag, Image image, Action<TransferMessage> report, CancellationToken cancellationToken)
    {
        using Lease lease = parts.Content.Leases.Hold();
        lease.Add(image.Manifest.Digest);
        lease.Add(image.Id);
        byte[] manifest = parts.Content.Blobs.ReadSmall(image.Manifest, ManifestReader.MaxBytes);
        Descriptor config = ManifestReader.ReadManifest(manifest).Config;
        foreach (LayerBlob layer in image.Layers)
        {
            lease.Add(layer.Blob.Digest);
            report(new TransferMessage("Preparing", layer.DiffId.Digest.Hex[..12], true));
        }

        string[] others = [.. image.RepoDigests.Select(static name => Reference.Parse(name))
            .Where(name => name.Domain == repository.Reference.Domain && name.Path != repository.Reference.Path).Select(static name => name.Path).Distinct()];
        var options = new ParallelOptions { MaxDegreeOfParallelism = registry.Options.ConcurrentUploads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(image.Layers.DistinctBy(static layer => layer.Blob.Digest), options, async (layer, token) =>
        {
            string id = layer.DiffId.Digest.Hex[..12];
            UploadOutcome outcome = await repository.UploadAsync(layer.Blob, others, new LayerProgress("Pushing", id, report, parts.Time), token);
            report(new TransferMessage(
                outcome.Kind switch
                {
                    UploadKind.Existed => "Layer already exists",
                    UploadKind.Mounted => $"Mounted from {outcome.From}",
                    _ => "Pushed",
                },
                id,
                true));
        });
        await repository.UploadAsync(config, [], new LayerProgress("", "", static _ => { }, parts.Time), cancellationToken);
        await repository.PutManifestAsync(tag, image.Manifest, manifest, cancellationToken);
        parts.Images.AddDigest(image.Id, repository.Reference with { Tag = null, Digest = image.Manifest.Digest });
        report(new TransferMessage($"{tag}: digest: {image.Manifest.Digest} size: {image.Manifest.Size}"));
        report(new TransferMessage("") { Pushed = new PushedManifest(tag, image.Manifest.Digest, image.Manifest.Size) });
    }
}
