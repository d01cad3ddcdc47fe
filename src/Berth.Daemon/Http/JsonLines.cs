using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Daemon.Http;

#pragma warning disable CA1001 // the semaphore's wait handle is never made, so there is nothing to dispose

/// <summary>A response of JSON documents, one a line, each sent at once (events, build, load).</summary>
internal sealed class JsonLines(ApiCall call)
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Starts the response: 200 and its headers, sent now, so that a client sees the stream begin.</summary>
    public Task StartAsync()
    {
        call.Http.Response.ContentType = "application/json";
        return call.Http.Response.StartAsync(call.Aborted);
    }

    /// <summary>Sends one document.</summary>
    public async Task WriteAsync<T>(T value, JsonTypeInfo<T> type)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(value, type);
        await _writing.WaitAsync(call.Aborted);
        try
        {
            await call.Http.Response.Body.WriteAsync(line, call.Aborted);
            await call.Http.Response.Body.WriteAsync("\r\n"u8.ToArray(), call.Aborted);
            await call.Http.Response.Body.FlushAsync(call.Aborted);
        }
        finally
        {
            _writing.Release();
        }
    }
}
