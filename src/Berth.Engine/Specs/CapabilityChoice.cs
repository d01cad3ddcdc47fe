using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Runtime.Capabilities;

namespace Berth.Engine.Specs;

/// <summary>Which capabilities a container has: Docker's 14, with what is added and dropped.</summary>
public static class CapabilityChoice
{
    /// <summary>What this engine can give.</summary>
    public static CapabilitySet Available { get; } = CapabilitySet.Bounding();

    /// <summary>The capabilities of a container with <paramref name="host"/>'s wishes.</summary>
    /// <exception cref="BerthException">An unknown capability; Docker's sentence.</exception>
    public static CapabilitySet Of(HostSettings host) =>
        new CapabilityRequest { Add = host.CapAdd ?? [], Drop = host.CapDrop ?? [], Privileged = host.Privileged }.Resolve(Available);
}
