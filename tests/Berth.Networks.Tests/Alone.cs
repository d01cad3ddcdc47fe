namespace Berth.Networks.Tests;

/// <summary>Tests that count what the process has open: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
