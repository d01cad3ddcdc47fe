using Berth.Registry.Auth;

namespace Berth.Registry.Hosts;

/// <summary>What a host's <c>/v2/</c> told.</summary>
internal sealed record HostFact(Uri Root, Challenge? Challenge);
