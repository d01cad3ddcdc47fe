using Berth.Engine.Settings;

namespace Berth.Engine.Networks;

/// <summary>Ports to publish and to unpublish.</summary>
/// <param name="Add">Container port (<c>80/tcp</c>) → host addresses and ports.</param>
/// <param name="Remove"><c>[HOSTPORT:]PORT[/PROTOCOL]</c>.</param>
public sealed record PortChange(IReadOnlyDictionary<string, IReadOnlyList<PortRequest>> Add, IReadOnlyList<string> Remove);
