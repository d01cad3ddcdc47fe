using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.DockerApi.Client;

/// <summary>
/// One HTTP/1.1 exchange on one connection. Own and small, because the CLI must start in a few milliseconds and hijacked streams need
/// the socket itself (half-close), which HttpClient does not give.
/// </summary>
internal sealed class HttpConnection : IAsyncDisposable
{
    private const int MaxLine = 64 * 1024;
    private const int MaxHeaders = 200;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly CancellationTokenSource _closed = new();
    private int _start;
    private int _end;
    private bool _disposed;
    private Task _upload = Task.CompletedTask;

    private HttpConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<HttpConnection> OpenAsync(DockerEndpoint endpoint, CancellationToken cancellationToken)
    {
        Socket socket = endpoint.SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endpoint.SocketAddress, cancellationToken);
            return new HttpConnection(socket);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw error is SocketException e ? new DockerConnectionException(endpoint, IsRefused(e), e) : error;
        }
    }

    public async Task<HttpHead> ExchangeAsync(DockerRequest request, string host, string path, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(RequestHead(request, host, path), cancellationToken);
        if (request.BodyStream is { } body)
        {
            // Beside reading: the engine may refuse or report while it still receives.
            _upload = UploadAsync(body, _closed.Token);
        }

        HttpHead head;
        do
        {
            head = await ReadHeadAsync(cancellationToken);
        }
        while (head.Status is >= 100 and < 200 && head.Status != 101);

        return head;
    }

    public Stream OpenBody(HttpHead head)
    {
        if (head.Status is 204 or 304)
        {
            return Stream.Null;
        }

        long? length = head.Headers.TryGetValue("Content-Length", out string? text)
            ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
        return new HttpBodyStream(this, head.Chunked, length);
    }

    /// <summary>Next bytes as they come, buffered ones first; 0 at the end.</summary>
    public async ValueTask<int> ReadRawAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            return await _stream.ReadAsync(destination, cancellationToken);
        }

        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    public ValueTask WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _stream.WriteAsync(bytes, cancellationToken);

    public void CloseWrite() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>One line without its end.</summary>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await _stream.ReadAsync(_buffer, cancellationToken);
                if (_end == 0)
                {
                    throw new IOException("The connection to the engine broke.");
                }
            }

            int newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int count = newline < 0 ? _end - _start : newline;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, count));
            _start += newline < 0 ? count : count + 1;
            if (newline >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length > MaxLine)
            {
                throw new InvalidDataException("The engine's answer has a header line that is too long.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _closed.CancelAsync();
        await _stream.DisposeAsync();
        if (_upload.IsFaulted)
        {
            await _upload;
        }

        // An upload that waits for its source (a terminal, a pipe) is left to end by itself: such reads cannot be cancelled.
    }

    private static bool IsRefused(SocketException error) =>
        error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || error.NativeErrorCode == 2;

    private static byte[] RequestHead(DockerRequest request, string host, string path)
    {
        var head = new StringBuilder();
        head.Append(request.Method).Append(' ').Append(path).Append(" HTTP/1.1\r\nHost: ").Append(host)
            .Append("\r\nUser-Agent: Berth-Client/0.1.0 (linux)\r\n");
        head.Append(request.Upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n" : "Connection: close\r\n");
        foreach ((string name, string value) in request.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (request.BodyStream is not null)
        {
            head.Append("Content-Type: ").Append(request.ContentType).Append("\r\nTransfer-Encoding: chunked\r\n");
        }
        else if (request.Body is { } body)
        {
            head.Append("Content-Type: ").Append(request.ContentType).Append("\r\nContent-Length: ").Append(body.Length).Append("\r\n");
        }
        else if (request.Method != "GET")
        {
            head.Append("Content-Length: 0\r\n");
        }

        byte[] start = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        return request.Body is { } bytes ? [.. start, .. bytes.Span] : start;
    }

    private async Task UploadAsync(Stream body, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[64 * 1024 + 16];
        try
        {
            int count;
            while ((count = await body.ReadAsync(chunk.AsMemory(8, 64 * 1024), cancellationToken)) > 0)
            {
                Encoding.ASCII.GetBytes($"{count:x6}\r\n", chunk);
                "\r\n"u8.CopyTo(chunk.AsSpan(8 + count));
                await _stream.WriteAsync(chunk.AsMemory(0, count + 10), cancellationToken);
            }

            await _stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
        }
        catch (Exception error) when (error is IOException { InnerException: SocketException } or ObjectDisposedException or OperationCanceledException)
        {
            // The engine stopped reading: its answer says why.
        }
        catch (Exception)
        {
            // The source failed: a body without its end must not look complete.
            _socket.Close();
            throw;
        }
    }

    private async Task<HttpHead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        string status;
        try
        {
            status = await ReadLineAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException && _upload.IsFaulted)
        {
            await _upload;
            throw;
        }

        string[] parts = status.Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            throw new InvalidDataException("The engine's answer is not HTTP/1.1.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string line; (line = await ReadLineAsync(cancellationToken)).Length > 0;)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && headers.Count < MaxHeaders)
            {
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return new HttpHead(code, headers);
    }
}
