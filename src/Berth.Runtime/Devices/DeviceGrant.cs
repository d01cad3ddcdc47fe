using Berth.Oci.Runtime;

namespace Berth.Runtime.Devices;

/// <summary>Devices for a container.</summary>
/// <param name="Devices">Nodes to make: the spec's <c>linux.devices</c>.</param>
/// <param name="Rules">To append to <c>linux.resources.devices</c>.</param>
public sealed record DeviceGrant(IReadOnlyList<DeviceSpec> Devices, IReadOnlyList<DeviceCgroupRule> Rules);
