using System.Net;

namespace Berth.Networks.Names;

/// <summary>One address of a network and the names it has there; the first is what a reverse lookup answers.</summary>
/// <param name="Address">The address.</param>
/// <param name="Names">Container name, aliases, short ID.</param>
public sealed record NameEntry(IPAddress Address, IReadOnlyList<string> Names);
