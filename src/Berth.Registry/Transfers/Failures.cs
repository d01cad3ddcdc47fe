using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Registry.Transfers;

/// <summary>What went wrong, in the words that Docker's users know.</summary>
internal static class Failures
{
    private const int MaxErrorBody = 64 * 1024;

    /// <summary>No answer: refused, unknown host, TLS, cut, or silence.</summary>
    public static RegistryException NoAnswer(HttpMethod method, Uri address, Exception error)
    {
        string what = error is HttpRequestException http ? Reason(http, address) : error.Message;
        return new RegistryException(ErrorKind.Unavailable, $"{Verb(method)} \"{address}\": {what}", "", 0);
    }

    /// <summary>An answer that is a refusal.</summary>
    public static async Task<RegistryException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        (string code, string message) = Parse(await ReadBoundedAsync(response.Content, MaxErrorBody, cancellationToken), status);
        ErrorKind kind = status switch
        {
            401 => ErrorKind.Unauthorized,
            403 => ErrorKind.Forbidden,
            404 => ErrorKind.NotFound,
            429 or >= 500 => ErrorKind.Unavailable,
            _ => ErrorKind.Invalid,
        };
        string sentence = code.Length > 0
            ? $"{Words(code)}: {message}"
            : $"received unexpected HTTP status: {status} {response.ReasonPhrase}";
        return new RegistryException(kind, sentence, code, status) { RetryAfter = RetryAfter(response) };
    }

    /// <summary>Reads at most <paramref name="most"/> bytes of a body.</summary>
    public static async Task<byte[]> ReadBoundedAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        using var collected = new MemoryStream();
        await using Stream body = await content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[8 * 1024];
        int count;
        while (collected.Length <= most && (count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            collected.Write(buffer, 0, count);
        }

        return collected.ToArray();
    }

    private static string Verb(HttpMethod method) => method.Method is { Length: > 1 } name ? name[0] + name[1..].ToLowerInvariant() : method.Method;

    private static string Reason(HttpRequestException error, Uri address) => error switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            $"dial tcp: lookup {address.Host}: no such host",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            $"dial tcp {address.Host}:{address.Port}: connect: connection refused",
        { InnerException: SocketException socket } => $"dial tcp {address.Host}:{address.Port}: connect: {socket.Message.ToLowerInvariant()}",
        { InnerException: AuthenticationException { InnerException: null } tls } when tls.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) =>
            $"x509: certificate is not trusted ({tls.Message}): put the authority's certificate into certs.d/{address.Authority}/ca.crt",
        { InnerException: AuthenticationException tls } when tls.Message.Contains("frame", StringComparison.OrdinalIgnoreCase) || tls.InnerException is not null =>
            $"http: server gave HTTP response to HTTPS client, or its TLS cannot be used ({tls.InnerException?.Message ?? tls.Message})",
        { InnerException: { } inner } => inner.Message,
        _ => error.Message,
    };

    private static (string Code, string Message) Parse(byte[] body, int status)
    {
        try
        {
            ErrorAnswer? answer = JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorAnswer);
            if (answer?.Errors is [{ } first, ..])
            {
                string code = first.Code ?? "UNKNOWN";
                return (code, first.Message is { Length: > 0 } message ? Clean(message) : Words(code));
            }

            if (status == 401 && (answer?.Details ?? answer?.Message) is { } details)
            {
                return ("UNAUTHORIZED", Clean(details));
            }
        }
        catch (JsonException)
        {
            // a proxy's page, say
        }

        return status switch
        {
            401 => ("UNAUTHORIZED", "authentication required"),
            429 => ("TOOMANYREQUESTS", "too many requests"),
            _ => ("", ""),
        };
    }

    private static string Words(string code) => code.ToLowerInvariant().Replace('_', ' ');

    /// <summary>A registry's text is shown to people: no control characters, and not a novel.</summary>
    private static string Clean(string text)
    {
        string cut = text.Length > 1024 ? text[..1024] : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now => date - now,
        _ => null,
    };
}
