namespace Berth.Linux.Cgroups;

/// <summary>One mounted cgroup hierarchy.</summary>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Controllers">Its controllers; on v1 also a named hierarchy as <c>name=systemd</c>; on v2 those of cgroup.controllers.</param>
/// <param name="MountRoot">The cgroup that the mount shows as its top; not <c>/</c> inside a container without a cgroup namespace.</param>
public sealed record CgroupHierarchy(string MountPoint, IReadOnlyList<string> Controllers, string MountRoot);
