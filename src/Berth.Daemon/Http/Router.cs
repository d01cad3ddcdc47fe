namespace Berth.Daemon.Http;

/// <summary>Takes a request: version prefix, route, handler, error answer. Every answer carries Docker's headers.</summary>
internal sealed partial class Router(RouteTable routes, ILogger<Router> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers["Api-Version"] = ApiVersion.Newest.ToString();
        http.Response.Headers["Docker-Experimental"] = "false";
        http.Response.Headers["Ostype"] = "linux";
        http.Response.Headers.Server = $"Berth/{Product.Version} (linux)";
        try
        {
            await RouteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
        }
        catch (Exception exception)
        {
            await AnswerErrorAsync(http, exception);
        }
    }

    private Task RouteAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "/";
        ApiVersion version = ApiVersion.Newest;
        if (path.Length > 2 && path[1] == 'v' && char.IsAsciiDigit(path[2]))
        {
            int end = path.IndexOf('/', 1);
            string text = end < 0 ? path[2..] : path[2..end];
            if (ApiVersion.TryParse(text, out version))
            {
                if (version.IsRefused(out string? reason))
                {
                    return DockerErrors.WriteAsync(http, StatusCodes.Status400BadRequest, reason);
                }

                path = end < 0 ? "/" : path[end..];
            }
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            return Task.CompletedTask;
        }

        return routes.TryMatch(http.Request.Method, path, out RouteHandler? handler, out Dictionary<string, string>? values)
            ? handler(new ApiCall(http, version, values))
            : DockerErrors.WriteAsync(http, StatusCodes.Status404NotFound, "page not found");
    }

    private Task AnswerErrorAsync(HttpContext http, Exception exception)
    {
        if (DockerErrors.Describe(exception) is var (status, message))
        {
            LogRefused(http.Request.Method, http.Request.Path.Value, status, message);
            return DockerErrors.WriteAsync(http, status, message);
        }

        string id = Guid.NewGuid().ToString("N")[..8];
        LogBug(exception, http.Request.Method, http.Request.Path.Value, id);
        return DockerErrors.WriteAsync(
            http, StatusCodes.Status500InternalServerError, $"internal error {id}: {exception.Message} (the engine's log has the details under this id)");
    }

    [LoggerMessage(LogLevel.Debug, "{Method} {Path}: {Status} {Reason}")]
    private partial void LogRefused(string method, string? path, int status, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed, id {Id}")]
    private partial void LogBug(Exception exception, string method, string? path, string id);
}
