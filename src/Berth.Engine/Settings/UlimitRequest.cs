namespace Berth.Engine.Settings;

/// <summary>One resource limit of processes.</summary>
/// <param name="Name">As <c>nofile</c>.</param>
/// <param name="Hard">Ceiling; -1 for none.</param>
/// <param name="Soft">Value; -1 for none.</param>
public sealed record UlimitRequest(string Name, long Hard, long Soft);
