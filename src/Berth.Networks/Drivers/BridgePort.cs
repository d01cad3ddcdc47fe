namespace Berth.Networks.Drivers;

/// <summary>What a bridge and its ports are made with.</summary>
/// <param name="Name">The bridge interface.</param>
/// <param name="Mtu">MTU in bytes.</param>
/// <param name="Isolated">Ports may not speak to one another.</param>
internal sealed record BridgePort(string Name, int Mtu, bool Isolated);
