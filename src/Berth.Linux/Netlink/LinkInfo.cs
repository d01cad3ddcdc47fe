namespace Berth.Linux.Netlink;

/// <summary>An interface as rtnetlink lists it.</summary>
/// <param name="Index">Its index, unique in its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Master">Index of the bridge it is a port of; 0 for none.</param>
/// <param name="Kind">What made it: <c>bridge</c>, <c>veth</c>; empty for hardware and loopback.</param>
/// <param name="IsUp">Administratively up.</param>
public readonly record struct LinkInfo(int Index, string Name, int Master, string Kind, bool IsUp);
