namespace Berth.Stress;

/// <summary>What became of the children.</summary>
internal readonly record struct StressResult(int Forks, int Succeeded, int Failed, int Hung, TimeSpan Elapsed);
