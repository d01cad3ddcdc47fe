using Berth.Layers.Tar;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <content>Whiteouts and opaque directories.</content>
public sealed partial class LayerUnpacker
{
    /// <summary>image-spec v1.1, layer.md#whiteouts. <c>.wh.X</c> and <c>X/</c> in one layer mean an opaque X, in either order.</summary>
    private void UnpackWhiteout(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(".wh..wh..opq"u8))
        {
            SafeFileHandle opaque = _resolver.Open(parent, out byte[] path);
            EntryAttributes.SetOpaque(opaque, default);
            _opaque.Add(path);
            return;
        }

        if (name.StartsWith(".wh..wh."u8))
        {
            // aufs' own files: of no meaning, as in Docker
            return;
        }

        byte[] victim = name[4..].ToArray();
        if (victim.Length == 0 || victim.AsSpan().SequenceEqual("."u8) || victim.AsSpan().SequenceEqual(".."u8))
        {
            throw new TarException($"whiteout '{TreePath.Text(name)}' names no file");
        }

        SafeFileHandle directory = _resolver.Open(parent, out byte[] resolved);
        byte[] target = TreePath.Join(resolved, victim);
        if (TreeStatus.TryRead(directory, victim, out TreeStatus existing) == 0)
        {
            if (existing.IsDirectory)
            {
                EntryAttributes.SetOpaque(directory, victim);
                _opaque.Add(target);
            }

            return;
        }

        if (_options.Parents is not null && !ExistsBeneath(target))
        {
            return;
        }

        EntryAttributes.Check(TreeEntries.TryCreateNode(directory, victim, 0x2000, 0), "mknodat", target);
        _whiteouts.Add(target);
    }

    private bool ExistsBeneath(byte[] path)
    {
        using LayerViewEntry? entry = _options.Parents!.Find(path);
        return entry is not null;
    }

    /// <summary>An opaque directory is not merged, so a whiteout in it hides nothing and would be seen as a device.</summary>
    private void RemoveHiddenWhiteouts()
    {
        _resolver.Forget();
        if (_opaque.Count == 0)
        {
            return;
        }

        _whiteouts.RemoveWhere(path =>
        {
            for (ReadOnlySpan<byte> ancestor = TreePath.Parent(path); !ancestor.IsEmpty; ancestor = TreePath.Parent(ancestor))
            {
                if (_opaque.Contains(ancestor.ToArray()))
                {
                    using SafeFileHandle directory = OpenResolved(TreePath.Parent(path));
                    TreeEntries.TryRemoveFile(directory, TreePath.Name(path));
                    return true;
                }
            }

            return false;
        });
    }
}
