using Berth.Oci.Images;

namespace Berth.Images.Archives;

/// <summary>What import makes of a tar.</summary>
public sealed record ImportOptions
{
    /// <summary>Name to give the image; null leaves it dangling.</summary>
    public Reference? Name { get; init; }

    /// <summary>Remark for the history.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Defaults for containers, after the caller applied its <c>--change</c> instructions.</summary>
    public ContainerConfig Config { get; init; } = new();

    /// <summary>The platform that the files are for.</summary>
    public Platform Platform { get; init; } = Platform.Host;

    /// <summary>Creation time to record.</summary>
    public DateTimeOffset Created { get; init; } = TimeProvider.System.GetUtcNow();
}
