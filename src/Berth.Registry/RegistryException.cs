using Berth.Oci;

namespace Berth.Registry;

/// <summary>A registry refused. Docker's words: <c>code in words: message</c>.</summary>
public sealed class RegistryException(ErrorKind kind, string message, string code, int status) : BerthException(kind, message)
{
    /// <summary>The registry's code, as <c>MANIFEST_UNKNOWN</c>; empty when its answer had none. distribution-spec v1.1, spec.md#error-codes.</summary>
    public string Code { get; } = code;

    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>How long the registry asked to be left alone (<c>Retry-After</c>); null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same request may succeed later: no answer, too many requests, or the registry's own fault.</summary>
    public bool IsTransient => Status is 0 or 408 or 429 or >= 500;
}
