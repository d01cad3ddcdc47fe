using System.Net;

namespace Berth.Networks.Names;

/// <summary>A resolver that a container's questions are passed on to.</summary>
/// <param name="Address">Its address; port 53.</param>
/// <param name="FromHost">Asked from the host's namespace (its loopback is meant), not from the container's.</param>
public sealed record Upstream(IPAddress Address, bool FromHost);
