namespace Berth.Oci;

/// <summary>What kind of failure; the only thing an API layer may look at.</summary>
public enum ErrorKind
{
    /// <summary>The request is malformed.</summary>
    Invalid,

    /// <summary>The named object does not exist.</summary>
    NotFound,

    /// <summary>The object's state does not allow it now.</summary>
    Conflict,

    /// <summary>Not allowed.</summary>
    Forbidden,

    /// <summary>It is not known who asks: credentials are missing or wrong.</summary>
    Unauthorized,

    /// <summary>Another service (registry, kernel) is not there.</summary>
    Unavailable,

    /// <summary>Valid, but this engine or kernel cannot do it; the sentence says what is lacking.</summary>
    NotSupported,

    /// <summary>The work itself failed (a disk, a kernel call): Docker answers 500.</summary>
    Failed,
}
