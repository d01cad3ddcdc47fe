namespace Berth.DockerApi.Client;

/// <summary>Status line and headers of an answer.</summary>
internal sealed record HttpHead(int Status, Dictionary<string, string> Headers)
{
    public bool Chunked => Headers.GetValueOrDefault("Transfer-Encoding", "").Contains("chunked", StringComparison.OrdinalIgnoreCase);
}
