using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>A program to start. It gets exactly the descriptors listed, no other.</summary>
public sealed record SpawnRequest
{
    /// <summary>Path of the program; may be <c>/proc/self/fd/N</c> of an open executable.</summary>
    public required string Path { get; init; }

    /// <summary>Arguments, the program's own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Environment, "NAME=value" each.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The child's descriptors: element n becomes fd n. Null elements are /dev/null.</summary>
    public IReadOnlyList<SafeHandle?> Descriptors { get; init; } = [null, null, null];

    /// <summary>Whether it leads a session of its own, so that a terminal's signals do not reach it.</summary>
    public bool NewSession { get; init; } = true;
}
