namespace Berth.Engine.Settings;

/// <summary>A host device for a container.</summary>
/// <param name="PathOnHost">Device node or folder of nodes on the host.</param>
/// <param name="PathInContainer">Path inside.</param>
/// <param name="CgroupPermissions">Of r, w and m.</param>
public sealed record DeviceRequest(string PathOnHost, string PathInContainer, string CgroupPermissions);
