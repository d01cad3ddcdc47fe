namespace Berth.Linux.Cgroups;

/// <summary>A rule of a cgroup's device list. Of the rules that speak of an access the last one counts.</summary>
/// <param name="Allow">True allows, false denies.</param>
/// <param name="Kind">Which kind of device.</param>
/// <param name="Major">Major number; null for all.</param>
/// <param name="Minor">Minor number; null for all.</param>
/// <param name="Access">What is allowed or denied.</param>
public readonly record struct DeviceRule(bool Allow, DeviceKind Kind, uint? Major, uint? Minor, DeviceAccess Access)
{
    /// <summary>True if no device is exempt.</summary>
    public bool IsForEverything => Kind == DeviceKind.All && Major is null && Minor is null && Access == DeviceAccess.All;
}
