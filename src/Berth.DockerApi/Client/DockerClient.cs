using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;

namespace Berth.DockerApi.Client;

/// <summary>
/// Talks to an engine by the Docker Engine API: one connection for each request, API version negotiated at the first.
/// Every call throws <see cref="DockerApiException"/> when the engine refuses and <see cref="DockerConnectionException"/> when none is there.
/// </summary>
public sealed partial class DockerClient(DockerEndpoint endpoint)
{
    /// <summary>Newest API version this client speaks.</summary>
    public const string MaximumApiVersion = "1.51";

    private const string OldestNegotiated = "1.24";
    private const int MaxAnswer = 256 * 1024 * 1024;

    /// <summary>Where the engine is.</summary>
    public DockerEndpoint Endpoint { get; } = endpoint;

    /// <summary>API version in use, as <c>1.51</c>; null before the first request. Set it to skip the negotiation.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>Asks GET /_ping and, unless a version was set, takes the newest that both sides speak.</summary>
    public async Task<string> NegotiateAsync(CancellationToken cancellationToken)
    {
        if (ApiVersion is not null)
        {
            return ApiVersion;
        }

        await using DockerResponse pong = await ExchangeAsync(DockerRequest.Get(Route.To("/_ping")), "/_ping", cancellationToken);
        string theirs = pong.Header("API-Version") ?? OldestNegotiated;
        return ApiVersion = Number(theirs) < Number(MaximumApiVersion) ? theirs : MaximumApiVersion;
    }

    /// <summary>Whether the API version in use is <paramref name="version"/> or newer.</summary>
    public async Task<bool> SpeaksAsync(string version, CancellationToken cancellationToken) =>
        Number(await NegotiateAsync(cancellationToken)) >= Number(version);

    /// <summary>Sends a request and returns the answer once its headers are here.</summary>
    public async Task<DockerResponse> SendAsync(DockerRequest request, CancellationToken cancellationToken)
    {
        string path = $"/v{await NegotiateAsync(cancellationToken)}{request.Route}";
        return await ExchangeAsync(request, path, cancellationToken);
    }

    /// <summary>Sends a request and takes the connection over.</summary>
    public async Task<HijackedStream> HijackAsync(DockerRequest request, CancellationToken cancellationToken)
    {
        string path = $"/v{await NegotiateAsync(cancellationToken)}{request.Route}";
        HttpConnection connection = await HttpConnection.OpenAsync(Endpoint, cancellationToken);
        try
        {
            HttpHead head = await connection.ExchangeAsync(request with { Upgrade = true }, Endpoint.Host, path, cancellationToken);
            return head.Status is 101 or 200
                ? new HijackedStream(connection, head)
                : throw await ErrorAsync(new DockerResponse(connection, head), cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request whose answer has no body of interest.</summary>
    public async Task<int> SendForStatusAsync(DockerRequest request, CancellationToken cancellationToken)
    {
        await using DockerResponse response = await SendAsync(request, cancellationToken);
        return response.Status;
    }

    /// <summary>Sends a request and reads the whole answer as raw bytes.</summary>
    public async Task<byte[]> SendForBytesAsync(DockerRequest request, CancellationToken cancellationToken)
    {
        await using DockerResponse response = await SendAsync(request, cancellationToken);
        return await response.ReadAllAsync(MaxAnswer, cancellationToken);
    }

    /// <summary>Sends a request and reads its answer as <typeparamref name="T"/>.</summary>
    public async Task<T> SendForAsync<T>(DockerRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] body = await SendForBytesAsync(request, cancellationToken);
        return JsonSerializer.Deserialize(body, type) ?? throw new BerthException(ErrorKind.Unavailable, "The engine's answer is empty.");
    }

    /// <summary>Reads a stream of JSON values, one a line.</summary>
    public static async IAsyncEnumerable<T> ReadLinesAsync<T>(
        Stream body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Encoding.UTF8, false, 16 * 1024, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line, type) is { } value)
            {
                yield return value;
            }
        }
    }

    /// <summary>Body of a request, from a value.</summary>
    public static ReadOnlyMemory<byte> Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private static int Number(string version)
    {
        int dot = version.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && int.TryParse(version.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(version.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            ? (major * 1000) + minor
            : throw new BerthException(ErrorKind.Invalid, $"'{version}' is no API version; it looks like 1.51.");
    }

    private static async Task<DockerApiException> ErrorAsync(DockerResponse response, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(await response.ReadAllAsync(4 * 1024 * 1024, cancellationToken)).Trim();
        try
        {
            text = JsonSerializer.Deserialize(text, DockerJson.Wire.ErrorResponse)?.Message is { Length: > 0 } message ? message : text;
        }
        catch (JsonException)
        {
            // Old routes answer in plain text.
        }

        return new DockerApiException(response.Status, text.Length > 0 ? text : $"request returned status {response.Status}");
    }

    private async Task<DockerResponse> ExchangeAsync(DockerRequest request, string path, CancellationToken cancellationToken)
    {
        HttpConnection connection = await HttpConnection.OpenAsync(Endpoint, cancellationToken);
        try
        {
            HttpHead head = await connection.ExchangeAsync(request, Endpoint.Host, path, cancellationToken);
            var response = new DockerResponse(connection, head);
            return head.Status < 400 ? response : throw await ErrorAsync(response, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
