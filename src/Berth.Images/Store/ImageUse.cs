namespace Berth.Images.Store;

/// <summary>A container that was made from an image.</summary>
/// <param name="ContainerId">Its full ID.</param>
/// <param name="Running">True while it runs: not even force deletes the image then.</param>
public sealed record ImageUse(string ContainerId, bool Running);
