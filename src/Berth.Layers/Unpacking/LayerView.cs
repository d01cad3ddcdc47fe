using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <summary>
/// Looks into a stack of unpacked layers as overlayfs would show it (whiteouts, opaque directories), without mounting. Not thread-safe.
/// </summary>
public sealed class LayerView : IDisposable
{
    private static ReadOnlySpan<byte> Opaque => "trusted.overlay.opaque"u8;

    private readonly SafeFileHandle[] _roots;

    /// <summary>Opens the layers.</summary>
    /// <param name="directories">Their folders, topmost first.</param>
    public LayerView(IReadOnlyList<string> directories)
    {
        _roots = new SafeFileHandle[directories.Count];
        for (int i = 0; i < _roots.Length; i++)
        {
            _roots[i] = TreeOpen.OpenDirectory(directories[i]);
        }
    }

    /// <summary>Finds what is at <paramref name="path"/> (relative, no links in it are followed); null when nothing is.</summary>
    public LayerViewEntry? Find(ReadOnlySpan<byte> path)
    {
        var candidates = new List<SafeFileHandle>(_roots);
        var opened = new List<SafeFileHandle>();
        try
        {
            while (true)
            {
                int slash = path.IndexOf((byte)'/');
                ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
                LayerViewEntry? found = name.IsEmpty && candidates.Count > 0
                    ? new LayerViewEntry(candidates[0], [], TreeStatus.Of(candidates[0]))
                    : Step(candidates, name);
                if (found is null || slash < 0)
                {
                    // the handle outlives the walk: the caller disposes the entry
                    return found?.Owned();
                }

                if (!found.Status.IsDirectory)
                {
                    return null;
                }

                candidates = Descend(candidates, name, opened);
                path = path[(slash + 1)..];
            }
        }
        finally
        {
            foreach (SafeFileHandle handle in opened)
            {
                handle.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle root in _roots)
        {
            root.Dispose();
        }
    }

    /// <summary>True when a directory hides what is beneath it in lower layers.</summary>
    internal static bool IsOpaque(SafeFileHandle directory, ReadOnlySpan<byte> name) =>
        TreeAttributes.GetXattr(directory, name, Opaque) is [(byte)'y'];

    private static LayerViewEntry? Step(List<SafeFileHandle> candidates, ReadOnlySpan<byte> name)
    {
        foreach (SafeFileHandle directory in candidates)
        {
            if (TreeStatus.TryRead(directory, name, out TreeStatus status) == 0)
            {
                return status.IsWhiteout ? null : new LayerViewEntry(directory, name.ToArray(), status);
            }
        }

        return null;
    }

    private static List<SafeFileHandle> Descend(List<SafeFileHandle> candidates, ReadOnlySpan<byte> name, List<SafeFileHandle> opened)
    {
        var next = new List<SafeFileHandle>();
        foreach (SafeFileHandle directory in candidates)
        {
            if (TreeStatus.TryRead(directory, name, out TreeStatus status) != 0)
            {
                continue;
            }

            if (!status.IsDirectory)
            {
                break;
            }

            SafeFileHandle child = TreeOpen.OpenBeneath(directory, name, OpenMode.Directory, 0);
            opened.Add(child);
            next.Add(child);
            if (IsOpaque(directory, name))
            {
                break;
            }
        }

        return next;
    }
}
