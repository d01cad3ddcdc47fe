using System.Text;
using Berth.Build.Contexts;
using Berth.Build.Copying;
using Berth.Build.Parsing;
using Berth.Images.Files;
using Berth.Images.Layers;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>One COPY or ADD with its variables replaced.</summary>
internal sealed record CopyJob(CopyInstruction Copy, IReadOnlyList<string> Sources, string Destination, string? Owner)
{
    public uint? Mode { get; init; }

    public IReadOnlyList<(string Name, string Text)> Heredocs { get; init; } = [];

    /// <summary>The history entry's text, as Docker's.</summary>
    public string HistoryText(string digest) => $"{Copy.Name} {(Owner is null ? "" : $"--chown={Owner} ")}{digest} in {Destination} ";

    /// <summary>Makes the layer of what was found.</summary>
    /// <exception cref="BerthException">A name that the image does not know; something in the way; an archive that cannot be unpacked.</exception>
    public async Task<LayerBlob?> MakeAsync(
        BuildSession session, LayerPlan plan, IReadOnlyList<CopySource> found, CancellationToken cancellationToken)
    {
        var options = new CopyOptions
        {
            Destination = Destination,
            Owner = Owner is null ? default : Accounts.Resolve(Owner, plan.Beneath),
            Mode = Mode,
            EpochSeconds = plan.EpochSeconds,
            KeepTimes = Copy.From is not null,
        };
        List<FileSource> unpacked = [];
        try
        {
            foreach (CopySource source in found)
            {
                FileSource? archive = Copy.IsAdd ? Unpack(session, source, cancellationToken) : null;
                if (archive is null)
                {
                    new Copier(plan, options).Add(source, cancellationToken);
                    continue;
                }

                unpacked.Add(archive);
                var keep = new Copier(plan, options with { KeepTimes = true, KeepOwners = Owner is null });
                keep.AddContent(new CopySource(archive, "", "", archive.TryFind("")!.Value.Entry), cancellationToken);
            }

            foreach ((string name, string text) in Heredocs)
            {
                new Copier(plan, options).AddBytes(name, Encoding.UTF8.GetBytes(text));
            }

            return await session.WriteLayerAsync(plan, cancellationToken);
        }
        finally
        {
            unpacked.ForEach(archive => archive.Dispose());
        }
    }

    private static FileSource? Unpack(BuildSession session, CopySource source, CancellationToken cancellationToken)
    {
        if (!source.Entry.IsFile)
        {
            return null;
        }

        switch (ArchiveKinds.Of(source.Files, source.Path))
        {
            case ArchiveKind.None:
                return null;
            case ArchiveKind.NotBuilt:
                throw new BerthException(
                    ErrorKind.NotSupported,
                    $"ADD failed: {source.Name} is compressed with bzip2 or xz, which this builder cannot unpack: use gzip or zstd, or COPY it");
            default:
                string folder = session.NewScratch();
                using (FileStream content = source.Files.OpenRead(source.Path))
                {
                    BuildContext.Unpack(content, folder, cancellationToken);
                }

                return new FileSource(TreeReader.Open(folder), IgnoreRules.None);
        }
    }
}
