using Berth.Oci;

namespace Berth.Build.Parsing;

/// <summary>The Dockerfile is wrong at <see cref="Line"/>; the text is the docker CLI's.</summary>
public sealed class DockerfileException(int line, string reason)
    : BerthException(ErrorKind.Invalid, line > 0 ? $"dockerfile parse error on line {line}: {reason}" : reason)
{
    /// <summary>The line, from 1; 0 when the whole file is meant.</summary>
    public int Line { get; } = line;
}
