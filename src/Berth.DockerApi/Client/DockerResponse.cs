namespace Berth.DockerApi.Client;

/// <summary>An answer whose body is still to be read. Dispose it: that ends the connection.</summary>
public sealed class DockerResponse : IAsyncDisposable
{
    private readonly HttpConnection _connection;
    private readonly HttpHead _head;

    internal DockerResponse(HttpConnection connection, HttpHead head)
    {
        _connection = connection;
        _head = head;
        Body = connection.OpenBody(head);
    }

    /// <summary>HTTP status.</summary>
    public int Status => _head.Status;

    /// <summary>The body, without its transfer coding.</summary>
    public Stream Body { get; }

    /// <summary>Value of a header; null if it is not there.</summary>
    public string? Header(string name) => _head.Headers.GetValueOrDefault(name);

    /// <summary>The whole body, at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="InvalidDataException">It is longer.</exception>
    public async Task<byte[]> ReadAllAsync(int limit, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (whole.Length + count > limit)
            {
                throw new InvalidDataException($"The engine's answer is longer than {limit} bytes.");
            }

            whole.Write(buffer, 0, count);
        }

        return whole.ToArray();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
