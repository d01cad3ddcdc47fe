using Berth.Oci.Images;
using Berth.Registry;

namespace Berth.Engine.Images;

/// <summary>What to pull.</summary>
public sealed record PullRequest
{
    /// <summary>The image, with a tag or a digest; with neither all tags are pulled.</summary>
    public required Reference Reference { get; init; }

    /// <summary>The platform; null for this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Who we are.</summary>
    public RegistryCredentials? Credentials { get; init; }
}
