namespace Berth.Layers.Compression;

/// <summary>How much may come out of how little.</summary>
public sealed record DecompressionQuota
{
    /// <summary>The usual quota: 256 GiB, and 200 times the input once more than 256 MiB came out.</summary>
    public static DecompressionQuota Default { get; } = new();

    /// <summary>Most bytes that may come out.</summary>
    public long MaxBytes { get; init; } = 256L << 30;

    /// <summary>Most bytes out per byte in, checked above <see cref="RatioFromBytes"/>.</summary>
    public int MaxRatio { get; init; } = 200;

    /// <summary>Output from which the ratio is checked.</summary>
    public long RatioFromBytes { get; init; } = 256L << 20;

    /// <summary>Largest zstd window, as a power of two: 27 (128 MiB) is what other tools accept without being told.</summary>
    public int ZstdWindowLog { get; init; } = 27;
}
