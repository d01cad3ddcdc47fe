using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;

namespace Berth.Daemon.Http;

/// <summary>One API call: the request's values and the ways to answer.</summary>
internal sealed class ApiCall(HttpContext http, ApiVersion version, IReadOnlyDictionary<string, string> path)
{
    /// <summary>Most bytes of a JSON request body.</summary>
    private const int BodyCap = 4 << 20;

    /// <summary>The request and response as ASP.NET has them.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>The version that the client asked for.</summary>
    public ApiVersion Version { get; } = version;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Value of a placeholder of the route.</summary>
    public string Path(string name) => path[name];

    /// <summary>Value of a query parameter; null when absent or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>All values of a repeated query parameter.</summary>
    public string[] Queries(string name) => [.. Http.Request.Query[name].Where(value => value is not null)!];

    /// <summary>A boolean query parameter by Docker's rule: absent, "", 0, no, false and none are false, all else is true.</summary>
    public bool Flag(string name, bool absent = false) => Http.Request.Query[name] is [{ } value, ..]
        ? value.Trim().ToLowerInvariant() is not ("" or "0" or "no" or "false" or "none")
        : absent;

    /// <summary>An integer query parameter; null when absent.</summary>
    /// <exception cref="BerthException">Not a whole number.</exception>
    public int? Int(string name) => Query(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new BerthException(ErrorKind.Invalid, $"invalid value \"{text}\" of query parameter {name}: want a whole number");

    /// <summary>Reads the JSON body; an absent one is an error.</summary>
    /// <exception cref="BerthException">No body, or a body over the cap.</exception>
    public async Task<T> ReadJsonAsync<T>(JsonTypeInfo<T> type)
        where T : class =>
        await TryReadJsonAsync(type)
            ?? throw new BerthException(ErrorKind.Invalid, "invalid JSON: got EOF while reading request body");

    /// <summary>Reads the JSON body; null when there is none.</summary>
    /// <exception cref="BerthException">A body over the cap, or of a content type that is not JSON.</exception>
    public async Task<T?> TryReadJsonAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        byte[] body = await ReadBodyAsync();
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        string? contentType = Http.Request.ContentType;
        if (contentType is not null && !contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new BerthException(ErrorKind.Invalid, $"unsupported Content-Type header ({contentType}): must be 'application/json'");
        }

        return JsonSerializer.Deserialize(body, type);
    }

    /// <summary>Answers with a JSON document.</summary>
    public Task WriteJsonAsync<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return WriteBytesAsync(body, "application/json", status);
    }

    /// <summary>Answers with text.</summary>
    public Task WriteTextAsync(string text) =>
        WriteBytesAsync(System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", StatusCodes.Status200OK);

    /// <summary>Answers with a status and no body.</summary>
    public Task StatusAsync(int status)
    {
        Http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>204.</summary>
    public Task NoContentAsync() => StatusAsync(StatusCodes.Status204NoContent);

    private Task WriteBytesAsync(byte[] body, string contentType, int status)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        Http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(Http.Request.Method) ? Task.CompletedTask : Http.Response.Body.WriteAsync(body, Aborted).AsTask();
    }

    private async Task<byte[]> ReadBodyAsync()
    {
        // An Upgrade request without a length has no body in HTTP's sense: what follows is the hijacked stream.
        if (Http.Request.ContentLength is null or 0 && Http.Request.Headers.TransferEncoding.Count == 0)
        {
            return [];
        }

        using var collected = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        int read;
        while ((read = await Http.Request.Body.ReadAsync(buffer, Aborted)) > 0)
        {
            if (collected.Length + read > BodyCap)
            {
                throw new BadHttpRequestException($"the request body is over {BodyCap} bytes", StatusCodes.Status413PayloadTooLarge);
            }

            collected.Write(buffer, 0, read);
        }

        return collected.ToArray();
    }
}
