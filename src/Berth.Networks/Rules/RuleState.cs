namespace Berth.Networks.Rules;

/// <summary>All that the rules are built from.</summary>
/// <param name="Networks">The networks with their endpoints.</param>
/// <param name="DropForeign">True when forwarding between other interfaces was off before this instance.</param>
internal sealed record RuleState(IReadOnlyCollection<Network> Networks, bool DropForeign);
