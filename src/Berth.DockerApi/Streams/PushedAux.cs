namespace Berth.DockerApi.Streams;

/// <summary>What a push tells programs.</summary>
public sealed record PushedAux
{
    /// <summary>Tag.</summary>
    public string Tag { get; init => field = value ?? ""; } = "";

    /// <summary>Digest of the manifest.</summary>
    public string Digest { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes of the manifest.</summary>
    public long Size { get; init; }
}
