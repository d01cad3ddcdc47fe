namespace Berth.Runtime.Monitor;

/// <summary>What one read of attached output gave.</summary>
/// <param name="Kind">Where the bytes come from; <see cref="OutputKind.None"/> at the end.</param>
/// <param name="Count">How many bytes were put into the caller's buffer.</param>
public readonly record struct OutputChunk(OutputKind Kind, int Count);
