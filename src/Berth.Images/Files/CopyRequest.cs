using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Files;

/// <summary>What to copy where.</summary>
public sealed record CopyRequest
{
    /// <summary>Root of the source.</summary>
    public required SafeFileHandle SourceRoot { get; init; }

    /// <summary>Path in the source: a file, or a folder whose content is copied.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Root of the destination.</summary>
    public required SafeFileHandle DestinationRoot { get; init; }

    /// <summary>Path in the destination. A folder's content goes into it; a file becomes it, or goes into it when it ends with '/' or is a folder. Missing parents are made, 0755, owned as the copy.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>Owner of what is copied; null keeps it.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group of what is copied; null keeps it.</summary>
    public uint? Gid { get; init; }

    /// <summary>Permission bits of what is copied; null keeps them.</summary>
    public uint? Mode { get; init; }

    /// <summary>Which paths (relative to <see cref="SourcePath"/>, without a leading '/') to leave out; a folder left out is still entered.</summary>
    public Func<string, bool>? Excluded { get; init; }
}
