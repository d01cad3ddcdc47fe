namespace Berth.Registry;

/// <summary>A repository that a search found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What its owner says of it.</param>
/// <param name="Stars">How many like it.</param>
/// <param name="IsOfficial">Kept by the registry itself.</param>
/// <param name="IsAutomated">Built by the registry.</param>
public sealed record FoundRepository(string Name, string Description, int Stars, bool IsOfficial, bool IsAutomated);
