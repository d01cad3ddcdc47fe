using Berth.Images.Layers;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Images.Store;

/// <summary>Deletes what nothing refers to. A running operation holds a lease on what it makes before that exists.</summary>
internal static class GarbageCollection
{
    public static long Run(ImageContent content, GarbageCandidates candidates, IReadOnlyList<Image> images, CancellationToken cancellationToken)
    {
        var used = new HashSet<Digest>(content.Leases.Held());
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (Image image in images)
        {
            used.Add(image.Id);
            used.Add(image.Manifest.Digest);
            foreach (string name in image.RepoDigests)
            {
                // an index is kept whole while its name is
                used.Add(Digest.Parse(name[(name.IndexOf('@') + 1)..]));
            }

            foreach (LayerBlob layer in image.Layers)
            {
                used.Add(layer.Blob.Digest);
            }

            AddStack(folders, [.. image.DiffIds]);
        }

        List<string> retired = [];
        var snapshots = (OverlaySnapshotter)content.Snapshots;
        snapshots.WithoutNewSnapshots(() =>
        {
            foreach (IReadOnlyList<Digest> stack in snapshots.Stacks())
            {
                // a build step's layers have no image yet: their blobs are what they are unpacked from again
                used.UnionWith(stack);
                AddStack(folders, [.. stack.Select(static digest => new DiffId(digest))]);
            }

            retired = content.Layers.Retire(candidates.LayerFolders.FindAll(name => IsUnused(name, folders, used)));
        });
        retired.ForEach(content.Layers.Folders.Delete);
        long freed = 0;
        foreach (Digest blob in candidates.Blobs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!used.Contains(blob))
            {
                freed += content.Blobs.TryGetSize(blob) ?? 0;
                content.Blobs.Delete(blob);
            }
        }

        return freed;
    }

    private static bool IsUnused(string name, HashSet<string> folders, HashSet<Digest> used) =>
        !folders.Contains(name)
        && !name.StartsWith("new-", StringComparison.Ordinal)
        && !(Digest.TryParse("sha256:" + name, out Digest layer) && used.Contains(layer));

    private static void AddStack(HashSet<string> folders, DiffId[] stack)
    {
        folders.Add("init-scratch");
        folders.Add("empty-scratch");
        for (int i = 1; i <= stack.Length; i++)
        {
            var chain = ChainId.Of(stack.AsSpan(0, i));
            folders.Add(LayerFolders.NameOf(stack[i - 1]));
            folders.Add(LayerFolders.NameOf(chain));
            folders.Add("init-" + chain.Digest.Hex);
            folders.Add("empty-" + chain.Digest.Hex);
        }
    }
}

/// <summary>What existed before it was looked what is used.</summary>
internal sealed record GarbageCandidates(List<Digest> Blobs, List<string> LayerFolders);
