using Berth.Images.Store;

namespace Berth.Images.Archives;

/// <summary>One image to save, with the names that it is saved under.</summary>
internal sealed record SavedImage(Image Image, IReadOnlyList<string> Names);
