using System.Globalization;
using Berth.Images.Files;
using Berth.Oci;

namespace Berth.Build.Copying;

/// <summary>How a COPY or ADD writes.</summary>
internal sealed record CopyOptions
{
    /// <summary>Absolute path in the image, as written: a slash at the end means a folder.</summary>
    public required string Destination { get; init; }

    /// <summary>Owner of what is new.</summary>
    public required Owner Owner { get; init; }

    /// <summary>Permission bits of what is copied; null keeps them.</summary>
    public uint? Mode { get; init; }

    /// <summary>No time is later than this, in seconds since 1970.</summary>
    public required long EpochSeconds { get; init; }

    /// <summary>True to keep times that are earlier (stages, images, archives); false to set all (the context: when a file was checked out is no content).</summary>
    public bool KeepTimes { get; init; }

    /// <summary>True to keep owners (an archive that ADD unpacks).</summary>
    public bool KeepOwners { get; init; }
}

/// <summary>Plans the entries of a COPY or ADD layer, by Docker's rules of folders and trailing slashes.</summary>
internal sealed class Copier(LayerPlan plan, CopyOptions options)
{
    private const int MaxDepth = 1024;

    private bool EndsInSlash => options.Destination.EndsWith('/') || options.Destination.EndsWith("/.", StringComparison.Ordinal);

    /// <summary>Adds a file, or what is in a folder.</summary>
    /// <exception cref="BerthException">Something is in the way.</exception>
    public void Add(CopySource source, CancellationToken cancellationToken)
    {
        if (source.Entry.IsDirectory)
        {
            AddContent(source, cancellationToken);
        }
        else if (FileEntry(source) is { } entry)
        {
            plan.Add(PathOf(source.Name), entry);
        }
    }

    /// <summary>Adds what is in the folder <paramref name="source"/>.</summary>
    public void AddContent(CopySource source, CancellationToken cancellationToken) =>
        AddChildren(source, plan.EnsureDirectory(options.Destination, options.Owner), 0, cancellationToken);

    /// <summary>Adds a file with <paramref name="content"/>.</summary>
    public void AddBytes(string name, byte[] content) => plan.Add(PathOf(name), new LayerEntry
    {
        Mode = 0x8000 | (options.Mode ?? 0x1A4),
        Owner = options.Owner,
        ModifiedSeconds = options.EpochSeconds,
        SizeBytes = content.Length,
        Bytes = content,
    });

    /// <summary>The bits of <c>--chmod</c>, which is octal.</summary>
    /// <exception cref="BerthException">Anything else.</exception>
    public static uint? ParseMode(string? text)
    {
        if (text is null)
        {
            return null;
        }

        uint mode = 0;
        bool valid = text.Length is > 0 and <= 8;
        foreach (char c in text)
        {
            valid &= c is >= '0' and <= '7';
            mode = (mode << 3) | (uint)(c - '0');
        }

        return valid && mode <= 0xFFF
            ? mode
            : throw new BerthException(
                ErrorKind.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777"));
    }

    private string PathOf(string name) => EndsInSlash || plan.IsDirectory(options.Destination)
        ? LayerPlan.Join(plan.EnsureDirectory(options.Destination, options.Owner), name)
        : plan.ResolveFile(options.Destination, options.Owner);

    private void AddChildren(CopySource folder, string target, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            throw new BerthException(ErrorKind.Invalid, $"folders nested deeper than {MaxDepth}: {folder.Path}");
        }

        foreach (TreeItem child in folder.Files.List(folder.Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var source = new CopySource(folder.Files, LayerPlan.Join(folder.Path, child.Name), child.Name, child);
            string path = LayerPlan.Join(target, child.Name);
            if (child.IsDirectory)
            {
                AddChildren(source, AddDirectory(path, child), depth + 1, cancellationToken);
            }
            else if (FileEntry(source) is { } entry)
            {
                plan.Add(path, entry);
            }
        }
    }

    /// <summary>A folder of the source: new, or given the source's attributes; where the image has a link to a folder, that folder as it is.</summary>
    private string AddDirectory(string path, TreeItem entry)
    {
        LayerEntry? there = plan.Peek(path);
        if (there is { IsLink: true })
        {
            return plan.EnsureDirectory("/" + path, options.Owner);
        }

        if (there is { IsDirectory: false })
        {
            throw new BerthException(ErrorKind.Invalid, $"cannot copy to non-directory: /{path}");
        }

        plan.Add(path, Entry(entry));
        return path;
    }

    /// <summary>Null for a socket, which no archive can hold.</summary>
    private LayerEntry? FileEntry(CopySource source)
    {
        TreeItem entry = source.Entry;
        if ((entry.Mode & 0xF000) == 0xC000)
        {
            return null;
        }

        LayerEntry copy = Entry(entry);
        return !entry.IsFile ? copy : copy with
        {
            SizeBytes = entry.SizeBytes,
            Source = (source.Files, source.Path),
            SameFile = entry.Links > 1 ? (source.Files, entry.Inode) : null,
            Capabilities = options.KeepTimes ? source.Files.TryReadCapabilities(source.Path) : null,
        };
    }

    private LayerEntry Entry(TreeItem entry) => new()
    {
        Mode = (entry.Mode & 0xF000) | (entry.IsLink ? 0x1FF : options.Mode ?? (entry.Mode & 0xFFF)),
        Owner = options.KeepOwners ? new Owner(entry.Uid, entry.Gid) : options.Owner,
        ModifiedSeconds = options.KeepTimes
            ? Math.Min(options.EpochSeconds, LayerEntry.Seconds(entry.ModifiedNanoseconds))
            : options.EpochSeconds,
        LinkTarget = entry.LinkTarget,
        Device = (entry.DeviceMajor, entry.DeviceMinor),
    };
}
