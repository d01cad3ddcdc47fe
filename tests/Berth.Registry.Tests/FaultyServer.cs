using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Berth.Registry.Tests;

/// <summary>A server on loopback that answers as the test says, and remembers every request.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Action<HttpListenerContext, int> _answer;
    private int _count;

    /// <param name="answer">Answers; gets the number of the request that is not for /v2/, from 1.</param>
    public FaultyServer(Action<HttpListenerContext, int> answer)
    {
        _answer = answer;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Authority = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _listener.Prefixes.Add($"http://{Authority}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Authority { get; }

    public ConcurrentQueue<(string Path, string? Authorization, string? Range)> Requests { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        Requests.Enqueue((context.Request.RawUrl!, context.Request.Headers["Authorization"], context.Request.Headers["Range"]));
        try
        {
            _answer(context, context.Request.RawUrl == "/v2/" ? 0 : Interlocked.Increment(ref _count));
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // the client has gone, or the test cut it
        }
    }
}
