namespace Berth.DockerApi.Streams;

/// <summary>First byte of a multiplexed frame: which stream the bytes belong to. Engine API, ContainerAttach, "Stream format".</summary>
public enum StreamKind : byte
{
    /// <summary>Standard input; written to stdout by a reader.</summary>
    Stdin = 0,

    /// <summary>Standard output.</summary>
    Stdout = 1,

    /// <summary>Standard error.</summary>
    Stderr = 2,

    /// <summary>A message of the engine: the stream failed.</summary>
    SystemError = 3,
}
