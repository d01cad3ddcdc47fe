namespace Berth.Engine.Containers;

/// <summary>A published port.</summary>
/// <param name="ContainerPort">Port inside.</param>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="HostIp">Address on the host.</param>
/// <param name="HostPort">Port on the host.</param>
public sealed record PublishedPortRecord(int ContainerPort, string Protocol, string HostIp, int HostPort);
