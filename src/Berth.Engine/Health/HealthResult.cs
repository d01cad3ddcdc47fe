namespace Berth.Engine.Health;

/// <summary>One health check.</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">0 is healthy; -1 when it could not be run or took too long.</param>
/// <param name="Output">The first 4096 bytes that it printed.</param>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
