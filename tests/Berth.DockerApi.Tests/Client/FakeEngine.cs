using System.Net.Sockets;
using System.Text;
using Berth.DockerApi.Client;

namespace Berth.DockerApi.Tests.Client;

/// <summary>Answers each connection on a unix socket by a script; /_ping itself.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-api-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _loop;

    public FakeEngine(Func<string, Stream, Socket, Task> answer, string? apiVersion = "1.51")
    {
        Endpoint = DockerEndpoint.Parse($"unix://{_folder}/engine.sock");
        _listener.Bind(Endpoint.SocketAddress);
        _listener.Listen();
        _loop = AcceptAsync(answer, apiVersion);
    }

    public DockerEndpoint Endpoint { get; }

    public List<string> Requests { get; } = [];

    public static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _loop;
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task AcceptAsync(Func<string, Stream, Socket, Task> answer, string? apiVersion)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            await using var stream = new NetworkStream(socket, ownsSocket: true);
            string head = await ReadHeadAsync(stream);
            if (head.StartsWith("GET /_ping ", StringComparison.Ordinal))
            {
                string version = apiVersion is null ? "" : $"API-Version: {apiVersion}\r\n";
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\n{version}Content-Length: 2\r\n\r\nOK");
                continue;
            }

            Requests.Add(head);
            await answer(head, stream, socket);
        }
    }
}
