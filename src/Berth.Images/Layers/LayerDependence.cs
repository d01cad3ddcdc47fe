using Berth.Layers.Unpacking;
using Berth.Linux.Trees;

namespace Berth.Images.Layers;

/// <summary>Says whether a layer that was unpacked alone is right on given layers.</summary>
internal static class LayerDependence
{
    private const uint ImpliedMode = 0x41ED;

    public static bool Differs(LayerRecord record, LayerView parents)
    {
        if (record.HasLowerLinks)
        {
            return true;
        }

        foreach (byte[] path in record.ImpliedDirectories)
        {
            using LayerViewEntry? beneath = parents.Find(path);
            if (beneath is not null && !IsPlainDirectory(beneath))
            {
                return true;
            }
        }

        foreach (byte[] path in record.Whiteouts)
        {
            using LayerViewEntry? beneath = parents.Find(path);
            if (beneath is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As an implied directory is made: 0755, root's, nothing special.</summary>
    private static bool IsPlainDirectory(LayerViewEntry entry) =>
        entry.Status is { Mode: ImpliedMode, Uid: 0, Gid: 0 }
        && TreeAttributes.ListXattrs(entry.Directory, entry.Name).TrueForAll(static key => !key.AsSpan().StartsWith("user."u8) && !key.AsSpan().StartsWith("system."u8));
}
