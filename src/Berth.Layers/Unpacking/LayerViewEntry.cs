using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Unpacking;

/// <summary>Something found in a <see cref="LayerView"/>: the layer's directory that holds it, its name there (empty for the root), its attributes.</summary>
public sealed class LayerViewEntry(SafeFileHandle directory, byte[] name, TreeStatus status) : IDisposable
{
    /// <summary>The directory in the layer that has it.</summary>
    public SafeFileHandle Directory { get; } = directory;

    /// <summary>Its name in <see cref="Directory"/>.</summary>
    public byte[] Name { get; } = name;

    /// <summary>Its attributes.</summary>
    public TreeStatus Status { get; } = status;

    /// <inheritdoc/>
    public void Dispose() => Directory.Dispose();

    /// <summary>The same with a handle of its own.</summary>
    internal LayerViewEntry Owned() => new(TreeOpen.OpenBeneath(Directory, "."u8, OpenMode.Directory, 0), Name, Status);
}
