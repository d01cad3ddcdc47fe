using Berth.Images.Store;

namespace Berth.Images.Archives;

/// <summary>One image that load brought.</summary>
/// <param name="Image">The image.</param>
/// <param name="Names">The names it was given; empty when the archive had none ("Loaded image ID: …").</param>
public sealed record LoadedImage(Image Image, IReadOnlyList<string> Names);
