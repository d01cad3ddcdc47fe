namespace Berth.Engine.Settings;

/// <summary>Where a container port is to be published.</summary>
/// <param name="HostIp">Address; empty for all.</param>
/// <param name="HostPort">Port or range (<c>8000-8010</c>); empty for a free one.</param>
public sealed record PortRequest(string HostIp, string HostPort);
