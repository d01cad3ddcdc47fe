using Berth.Oci.Images;

namespace Berth.Images.Store;

/// <summary>Docker's <c>history</c> from the config's steps and the layers.</summary>
internal static class ImageHistory
{
    /// <summary>Newest first.</summary>
    public static IReadOnlyList<ImageHistoryLine> Of(Image image)
    {
        IReadOnlyList<HistoryEntry> steps = image.Config.History ?? [];
        var lines = new List<ImageHistoryLine>(steps.Count);
        int layer = 0;
        foreach (HistoryEntry step in steps)
        {
            long size = step.EmptyLayer is true || layer >= image.Layers.Count ? 0 : image.Layers[layer++].SizeBytes;
            lines.Add(new ImageHistoryLine(null, step.Created, step.CreatedBy ?? "", step.Comment ?? "", size, []));
        }

        for (; layer < image.Layers.Count; layer++)
        {
            // layers that no step explains
            lines.Add(new ImageHistoryLine(null, null, "", "", image.Layers[layer].SizeBytes, []));
        }

        lines.Reverse();
        if (lines.Count > 0)
        {
            lines[0] = lines[0] with { Id = image.Id, Tags = image.RepoTags };
        }

        return lines;
    }
}
