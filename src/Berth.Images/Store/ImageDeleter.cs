using Berth.Content.Records;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>One <c>rmi</c>, with Docker's rules and words. Runs under the store's lock.</summary>
internal sealed class ImageDeleter(ImageTable table, RecordStore records, ImageDeleteOptions options)
{
    public List<ImageDeletion> Deletions { get; } = [];

    public List<ImageEvent> Events { get; } = [];

    /// <summary>Takes <paramref name="name"/> away, or the image itself when it was named by its ID.</summary>
    public void Delete(Digest id, string? name)
    {
        if (name is null)
        {
            // an ID is enough only where the image's names are all of one repository, and at most one is a tag
            if (IsSingle(table.NamesOf(id)))
            {
                Check(id, checkNames: false, options.Force);
                Untag(id, table.NamesOf(id));
            }

            DeleteImage(id, options.Force, quiet: false);
            return;
        }

        if (!options.Force && IsSingle(table.NamesOf(id)) && options.UsedBy(id) is [ImageUse use, ..])
        {
            throw new BerthException(
                ErrorKind.Conflict,
                $"conflict: unable to remove repository reference \"{name}\" (must force) - container {Short(use.ContainerId)} is using its referenced image {Short(id.Hex)}");
        }

        Untag(id, [name]);
        List<string> rest = table.NamesOf(id);
        if (!name.Contains('@') && !rest.Exists(other => !other.Contains('@') && Repository(other) == Repository(name)))
        {
            // digests of a repository without a tag left are not worth keeping
            Untag(id, rest.FindAll(other => other.Contains('@') && Repository(other) == Repository(name)));
        }

        if (table.NamesOf(id).Count == 0)
        {
            DeleteImage(id, options.Force, quiet: true);
        }
    }

    private void DeleteImage(Digest id, bool force, bool quiet)
    {
        try
        {
            Check(id, checkNames: true, force);
        }
        catch (BerthException) when (quiet && (table.NamesOf(id).Count > 0 || options.UsedBy(id).Count > 0 || table.HasChildren(id)))
        {
            return;
        }

        Untag(id, table.NamesOf(id));
        Digest? parent = table.Record(id).Parent;
        records.Delete(ImageStore.ImageKind, id.ToString());
        table.Remove(id);
        Deletions.Add(new ImageDeletion(null, id.ToString()));
        Events.Add(new ImageEvent("delete", id, null));
        if (!options.KeepParents && parent is Digest up && table.Contains(up) && table.NamesOf(up).Count == 0 && options.UsedBy(up).Count == 0 && !table.HasChildren(up))
        {
            DeleteImage(up, force: false, quiet: true);
        }
    }

    private void Check(Digest id, bool checkNames, bool force)
    {
        IReadOnlyList<ImageUse> uses = options.UsedBy(id);
        ImageUse? running = uses.FirstOrDefault(static use => use.Running);
        string? cannot = table.HasChildren(id) ? "image has dependent child images"
            : running is not null ? $"image is being used by running container {Short(running.ContainerId)}"
            : null;
        if (cannot is not null)
        {
            throw new BerthException(ErrorKind.Conflict, $"conflict: unable to delete {Short(id.Hex)} (cannot be forced) - {cannot}");
        }

        string? must = force ? null
            : checkNames && table.NamesOf(id).Count > 0 ? "image is referenced in multiple repositories"
            : uses.Count > 0 ? $"image is being used by stopped container {Short(uses[0].ContainerId)}"
            : null;
        if (must is not null)
        {
            throw new BerthException(ErrorKind.Conflict, $"conflict: unable to delete {Short(id.Hex)} (must be forced) - {must}");
        }
    }

    private void Untag(Digest id, List<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        records.Apply([.. names.Select(static name => RecordChange.Delete(ImageStore.NameKind, name))]);
        foreach (string name in names)
        {
            table.RemoveName(name);
            Deletions.Add(new ImageDeletion(name, null));
            Events.Add(new ImageEvent("untag", id, name));
        }
    }

    private static bool IsSingle(List<string> names)
    {
        int tags = names.FindAll(static name => !name.Contains('@')).Count;
        return tags <= 1 && names.TrueForAll(name => Repository(name) == Repository(names[0]));
    }

    private static string Repository(string name) => Reference.Parse(name).Repository;

    private static string Short(string id) => id.Length > 12 ? id[..12] : id;
}
