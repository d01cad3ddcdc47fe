using Berth.Oci;

namespace Berth.DockerApi.Client;

/// <summary>The engine answered with an error; the message is the engine's own.</summary>
public sealed class DockerApiException(int status, string message) : BerthException(KindOf(status), message)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; } = status;

    private static ErrorKind KindOf(int status) => status switch
    {
        400 => ErrorKind.Invalid,
        401 or 403 => ErrorKind.Forbidden,
        404 => ErrorKind.NotFound,
        304 or 409 => ErrorKind.Conflict,
        501 => ErrorKind.NotSupported,
        502 or 503 or 504 => ErrorKind.Unavailable,
        _ => ErrorKind.Failed,
    };
}
