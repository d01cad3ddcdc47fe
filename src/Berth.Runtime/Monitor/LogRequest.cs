namespace Berth.Runtime.Monitor;

/// <summary>Where a container's output is written.</summary>
public sealed record LogRequest
{
    /// <summary>Rotation size when none is chosen: 10 MB.</summary>
    public const long DefaultMaxSizeBytes = 10_000_000;

    /// <summary>Number of files when none is chosen.</summary>
    public const int DefaultMaxFiles = 5;

    /// <summary>File in Docker's json-file format; null writes no log (Docker's driver <c>none</c>).</summary>
    public string? Path { get; init; }

    /// <summary>The file is rotated when it has grown to this many bytes; 0 never rotates.</summary>
    public long MaxSizeBytes { get; init; } = DefaultMaxSizeBytes;

    /// <summary>Number of files kept, the current one included; at least 1.</summary>
    public int MaxFiles { get; init; } = DefaultMaxFiles;
}
