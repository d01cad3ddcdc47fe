namespace Berth.Engine.Streams;

/// <summary>How stdio is carried.</summary>
/// <param name="Stdin">What the client sends goes to the process.</param>
/// <param name="Multiplexed">Docker's 8-byte headers before each piece of output.</param>
/// <param name="DetachKeys">Keys that detach (a terminal); null for none.</param>
public sealed record StreamOptions(bool Stdin, bool Multiplexed, DetachKeys? DetachKeys);
