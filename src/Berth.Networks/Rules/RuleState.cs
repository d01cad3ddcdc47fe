using System.Net;

namespace Berth.Networks.Rules;

/// <summary>All that the rules are built from.</summary>
/// <param name="Bridge">The bridge interface.</param>
/// <param name="Subnet">Its subnet.</param>
/// <param name="Endpoints">Its endpoints.</param>
/// <param name="DropForeign">True when forwarding between other interfaces was off before this instance.</param>
internal sealed record RuleState(string Bridge, IPNetwork Subnet, IReadOnlyCollection<Endpoint> Endpoints, bool DropForeign);
