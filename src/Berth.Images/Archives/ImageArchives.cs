using Berth.Images.Files;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Archives;

/// <summary>Images as files: load, save, import. Input is untrusted: digests, sizes, counts and names are checked, nothing in it is run.</summary>
/// <param name="content">Blobs and layers.</param>
/// <param name="images">The images.</param>
public sealed class ImageArchives(ImageContent content, ImageStore images)
{
    /// <summary>Loads all images of a docker-archive or OCI layout tar (plain, gzip, zstd). What was loaded before a failure stays.</summary>
    /// <exception cref="BerthException">Not such an archive, truncated, or contradictory (<see cref="ErrorKind.Invalid"/>).</exception>
    public async Task<IReadOnlyList<LoadedImage>> LoadAsync(Stream archive, CancellationToken cancellationToken)
    {
        using var contents = new ArchiveContents(content);
        await BlockingStream.RunAsync(
            () =>
            {
                contents.Read(new BlockingStream(archive, cancellationToken), cancellationToken);
                return true;
            },
            cancellationToken);
        var loaded = new List<LoadedImage>();
        foreach (ImageRegistration registration in new ArchivePlan(content, contents).Registrations())
        {
            Image image = await images.RegisterAsync(registration with { Action = "load" }, cancellationToken);
            loaded.Add(new LoadedImage(image, [.. registration.Names.Select(static name => name.ToString())]));
        }

        return loaded;
    }

    /// <summary>Writes a tar that is both a docker-archive and an OCI layout. Names (all their tags are kept) or IDs.</summary>
    /// <exception cref="BerthException">No such image, found out before the first byte is written.</exception>
    public async Task SaveAsync(IReadOnlyList<string> namesOrIds, Stream output, CancellationToken cancellationToken)
    {
        var wanted = new List<SavedImage>();
        foreach (string nameOrId in namesOrIds)
        {
            AddWanted(nameOrId, wanted);
        }

        await BlockingStream.RunAsync(
            () =>
            {
                ArchiveWriter.Write(content, wanted, new BlockingStream(output, cancellationToken), cancellationToken);
                return true;
            },
            cancellationToken);
        foreach (SavedImage saved in wanted)
        {
            images.Announce(new ImageEvent("save", saved.Image.Id, saved.Names.Count > 0 ? saved.Names[0] : null));
        }
    }

    /// <summary>Makes an image of one layer from a tar of a root file system.</summary>
    /// <exception cref="BerthException">Not a tar, truncated or hostile (<see cref="ErrorKind.Invalid"/>).</exception>
    public async Task<Image> ImportAsync(Stream tar, ImportOptions options, CancellationToken cancellationToken)
    {
        LayerBlob layer = await content.Layers.AddAsync(tar, cancellationToken);
        var config = new ImageConfig
        {
            Created = options.Created,
            Architecture = options.Platform.Architecture,
            Os = options.Platform.Os,
            Variant = options.Platform.Variant,
            Config = options.Config,
            RootFs = new RootFs { DiffIds = [] },
            History = [new HistoryEntry { Created = options.Created, Comment = options.Comment }],
        };
        var image = new NewImage
        {
            Config = config,
            Layers = [layer],
            Names = options.Name is null ? [] : [options.Name],
            Action = "import",
        };
        return await images.CreateAsync(image, cancellationToken);
    }

    /// <summary>A name with a tag saves that name; a name without one saves all the repository's tags; an ID saves no name.</summary>
    private void AddWanted(string asked, List<SavedImage> wanted)
    {
        if (!Reference.TryParse(asked, out Reference? reference, out _) || reference.Digest is not null)
        {
            wanted.Add(new SavedImage(images.Find(asked), []));
            return;
        }

        int before = wanted.Count;
        foreach (Image image in images.List())
        {
            List<string> names = [.. image.RepoTags.Where(tag =>
                Reference.Parse(tag) is { } named && named.Repository == reference.Repository && (reference.Tag is null || named.Tag == reference.Tag))];
            if (names.Count > 0)
            {
                wanted.Add(new SavedImage(image, names));
            }
        }

        if (wanted.Count == before)
        {
            // an ID, or nothing at all
            wanted.Add(new SavedImage(images.Find(asked), []));
        }
    }
}
