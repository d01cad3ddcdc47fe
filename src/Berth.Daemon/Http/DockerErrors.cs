using System.Text.Json;
using Berth.DockerApi;
using Berth.DockerApi.Daemon;
using Berth.Oci;

namespace Berth.Daemon.Http;

/// <summary>Error → status and <c>{"message": …}</c>; the only place that knows.</summary>
internal static class DockerErrors
{
    /// <summary>Status of an error that a user may meet.</summary>
    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.NotSupported => StatusCodes.Status501NotImplemented,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Status and sentence of any exception; null for a bug, which is logged with an id by the caller.</summary>
    public static (int Status, string Message)? Describe(Exception exception) => exception switch
    {
        BerthException known => (StatusOf(known.Kind), known.Message),
        JsonException json => (StatusCodes.Status400BadRequest, $"invalid JSON: {json.Message}"),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        _ => null,
    };

    /// <summary>Writes the answer, if the response has not started.</summary>
    public static Task WriteAsync(HttpContext http, int status, string message)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new ErrorResponse { Message = message }, DockerJson.Wire.ErrorResponse);
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(body).AsTask();
    }
}
