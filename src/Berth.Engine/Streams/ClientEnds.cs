using System.IO.Pipelines;

namespace Berth.Engine.Streams;

/// <summary>A client's end of a raw stream.</summary>
/// <param name="Input">What it sends; completes at its half-close.</param>
/// <param name="Output">What it receives.</param>
public sealed record ClientEnds(PipeReader Input, PipeWriter Output);
