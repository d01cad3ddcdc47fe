namespace Berth.DockerApi.Containers;

/// <summary>A device of the host, given to a container.</summary>
public sealed record DeviceMapping
{
    /// <summary>Device on the host.</summary>
    public string PathOnHost { get; init => field = value ?? ""; } = "";

    /// <summary>Path in the container.</summary>
    public string PathInContainer { get; init => field = value ?? ""; } = "";

    /// <summary><c>r</c>, <c>w</c> and <c>m</c>.</summary>
    public string CgroupPermissions { get; init => field = value ?? ""; } = "";
}
