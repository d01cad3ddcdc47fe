using Berth.Oci;

namespace Berth.Build;

/// <summary>Builds images from Dockerfiles.</summary>
public sealed class ImageBuilder(BuilderServices services)
{
    /// <summary>Builds <paramref name="request"/> and names the result; <paramref name="progress"/> hears of every step.</summary>
    /// <returns>The image ID: digest of the image config.</returns>
    /// <exception cref="StepFailedException">A RUN step's command failed.</exception>
    /// <exception cref="BerthException">The Dockerfile or the request is wrong, a file or image is missing, or the store failed.</exception>
    public Task<Digest> BuildAsync(BuildRequest request, IBuildProgress progress, CancellationToken cancellationToken)
    {
        _ = services.Runner;
        throw new BerthException(ErrorKind.NotSupported, "this builder cannot build yet");
    }
}
