using Berth.Build.Contexts;
using Berth.Images.Files;

namespace Berth.Build.Copying;

/// <summary>One thing that a COPY or ADD names, found.</summary>
/// <param name="Files">The tree that it is in.</param>
/// <param name="Path">Its path there, without links.</param>
/// <param name="Name">Its name as the instruction has it: what a file is called in a folder.</param>
/// <param name="Entry">What it is.</param>
internal sealed record CopySource(FileSource Files, string Path, string Name, TreeItem Entry);
