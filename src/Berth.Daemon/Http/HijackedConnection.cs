using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Http;

/// <summary>
/// A connection taken over for a raw stream (attach, exec). <c>IHttpUpgradeFeature</c> would refuse a request with a body
/// and the old form without an Upgrade header, so the answer's head is written here, onto the transport itself.
/// </summary>
internal sealed class HijackedConnection : IAsyncDisposable
{
    private readonly IDuplexPipe _transport;

    private HijackedConnection(IDuplexPipe transport) => _transport = transport;

    /// <summary>What the client sends; completes at its half-close.</summary>
    public PipeReader Input => _transport.Input;

    /// <summary>What the client receives.</summary>
    public PipeWriter Output => _transport.Output;

    /// <summary>Takes the connection over and answers 101 (or, to a client that asked for no upgrade, 200). The body must have been read.</summary>
    public static async Task<HijackedConnection> TakeAsync(ApiCall call, bool multiplexed)
    {
        HttpContext http = call.Http;
        http.Features.GetRequiredFeature<HijackGate>().Open();
        http.Response.Headers.Connection = "close"; // or Kestrel would look for a next request in the stream
        IDuplexPipe transport = http.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
        string contentType = multiplexed && call.Version.AtLeast(42)
            ? "application/vnd.docker.multiplexed-stream"
            : "application/vnd.docker.raw-stream";
        string head = http.Request.Headers.ContainsKey("Upgrade")
            ? $"HTTP/1.1 101 UPGRADED\r\nContent-Type: {contentType}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\n\r\n";
        await transport.Output.WriteAsync(Encoding.ASCII.GetBytes(head), CancellationToken.None);
        return new HijackedConnection(transport);
    }

    /// <summary>Ends the stream towards the client; everything written arrives first.</summary>
    public async ValueTask DisposeAsync()
    {
        await Output.FlushAsync();
        await Output.CompleteAsync();
    }
}
