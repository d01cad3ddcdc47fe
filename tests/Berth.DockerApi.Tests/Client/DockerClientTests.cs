using System.Net.Sockets;
using System.Text;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Execs;
using Berth.Oci;

namespace Berth.DockerApi.Tests.Client;

public sealed class DockerClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static FakeEngine Engine(string answer, string? apiVersion = "1.51") => new((_, stream, _) => FakeEngine.WriteAsync(stream, answer), apiVersion);

    [Theory]
    [InlineData("1.41", "/v1.41/")]
    [InlineData("1.55", "/v1.51/")]
    [InlineData(null, "/v1.24/")]
    public async Task Send_EngineOfSomeVersion_TakesNewestThatBothSpeak(string? theirs, string prefix)
    {
        await using FakeEngine engine = Engine("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", theirs);
        var client = new DockerClient(engine.Endpoint);

        Assert.Empty(await client.ListContainersAsync(true, null, false, new DockerFilters().Add("label", "a=b"), Cancel));

        Assert.StartsWith($"GET {prefix}containers/json?all=1&filters=%7B%22label%22%3A%7B%22a%3Db%22%3Atrue%7D%7D HTTP/1.1\r\nHost: docker\r\n", engine.Requests[0]);
    }

    [Fact]
    public async Task Send_ChunkedAnswer_IsPutTogether()
    {
        await using FakeEngine engine = Engine("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n[{\"Id\r\n6\r\n\":\"a\"}\r\n1\r\n]\r\n0\r\nTrailer: x\r\n\r\n");

        IReadOnlyList<ContainerSummary> list = await new DockerClient(engine.Endpoint).ListContainersAsync(false, null, false, null, Cancel);

        Assert.Equal("a", Assert.Single(list).Id);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 36\r\n\r\n{\"message\":\"No such container: web\"}\n", ErrorKind.NotFound, "No such container: web")]
    [InlineData("HTTP/1.1 409 Conflict\r\nContent-Length: 5\r\n\r\ntaken", ErrorKind.Conflict, "taken")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", ErrorKind.Failed, "request returned status 500")]
    public async Task Send_Refusal_ThrowsWithTheEnginesMessage(string answer, ErrorKind kind, string message)
    {
        await using FakeEngine engine = Engine(answer);

        DockerApiException error = await Assert.ThrowsAsync<DockerApiException>(() => new DockerClient(engine.Endpoint).InspectContainerAsync("web", Cancel));

        Assert.Equal((kind, message), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Send_BrokenAnswer_Throws()
    {
        await using FakeEngine engine = Engine("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"Id\":");
        await Assert.ThrowsAsync<IOException>(() => new DockerClient(engine.Endpoint).InspectContainerAsync("web", Cancel));
    }

    [Fact]
    public async Task Connect_NobodyThere_SaysWhere()
    {
        DockerConnectionException error = await Assert.ThrowsAsync<DockerConnectionException>(
            () => new DockerClient(DockerEndpoint.Parse("unix:///nowhere/engine.sock")).NegotiateAsync(Cancel));

        Assert.True(error.Refused);
        Assert.Contains("unix:///nowhere/engine.sock", error.Message);
    }

    [Fact]
    public async Task Hijack_HalfClose_OutputGoesOn()
    {
        await using var engine = new FakeEngine(async (_, stream, socket) =>
        {
            // The first output comes with the head; then the input is echoed once it has ended.
            byte[] body = new byte[2];
            await stream.ReadExactlyAsync(body);
            await FakeEngine.WriteAsync(stream, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nhello ");
            using var input = new MemoryStream();
            await stream.CopyToAsync(input);
            await stream.WriteAsync(input.ToArray());
            socket.Shutdown(SocketShutdown.Both);
        });
        var client = new DockerClient(engine.Endpoint);
        DockerRequest request = DockerRequest.Post(Route.To("/exec/", "x", "/start")) with { Body = "{}"u8.ToArray() };

        await using HijackedStream streams = await client.HijackAsync(request, Cancel);
        await streams.WriteAsync("world"u8.ToArray(), Cancel);
        streams.CloseWrite();
        using var reader = new StreamReader(streams, Encoding.ASCII);

        Assert.Equal("hello world", await reader.ReadToEndAsync(Cancel));
        Assert.Equal("application/vnd.docker.raw-stream", streams.ContentType);
        Assert.Contains("Connection: Upgrade\r\nUpgrade: tcp\r\n", engine.Requests[0]);
    }

    [Fact]
    public async Task Hijack_Refused_Throws()
    {
        await using FakeEngine engine = Engine("HTTP/1.1 409 Conflict\r\nContent-Length: 24\r\n\r\n{\"message\":\"is paused\"}\n");
        await Assert.ThrowsAsync<DockerApiException>(() => new DockerClient(engine.Endpoint).AttachExecAsync("x", new ExecStartRequest(), Cancel));
    }

    [Fact]
    public async Task Upload_Stream_IsChunkedWhileTheAnswerIsRead()
    {
        await using var engine = new FakeEngine(async (_, stream, _) =>
        {
            await FakeEngine.WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            long total = 0;
            while (true)
            {
                var line = new StringBuilder();
                for (int b; (b = stream.ReadByte()) != '\n';)
                {
                    line.Append((char)b);
                }

                int size = Convert.ToInt32(line.ToString().Trim(), 16);
                await stream.ReadExactlyAsync(new byte[size + 2]);
                total += size;
                if (size == 0)
                {
                    break;
                }
            }

            string message = $"{{\"stream\":\"{total}\"}}\r\n";
            await FakeEngine.WriteAsync(stream, $"{message.Length:x}\r\n{message}\r\n0\r\n\r\n");
        });
        await using DockerResponse response = await new DockerClient(engine.Endpoint).LoadImagesAsync(new MemoryStream(new byte[1_000_001]), false, Cancel);

        await foreach (DockerApi.Streams.JsonMessage message in DockerClient.ReadLinesAsync(response.Body, DockerJson.Wire.JsonMessage, Cancel))
        {
            Assert.Equal("1000001", message.Stream);
        }
    }

    [Theory]
    [InlineData("unix:///a/b.sock", "docker")]
    [InlineData("tcp://127.0.0.1:2375", "127.0.0.1:2375")]
    [InlineData("tcp://[::1]:99", "[::1]:99")]
    [InlineData("localhost:80", "localhost:80")]
    public void Parse_Address_IsUnderstood(string address, string host) => Assert.Equal(host, DockerEndpoint.Parse(address).Host);

    [Theory]
    [InlineData("unix://")]
    [InlineData("ssh://host")]
    [InlineData("tcp://host:0")]
    [InlineData("tcp://host:1/path")]
    public void Parse_WrongAddress_Throws(string address) => Assert.Throws<BerthException>(() => DockerEndpoint.Parse(address));

    [Fact]
    public void Route_OddNames_AreEscapedButSlashes() =>
        Assert.Equal("/images/a/b:1@sha256:2%3F%20/json?x=%26", Route.To("/images/", "a/b:1@sha256:2? ", "/json").With("x", "&").With("y", false).ToString());
}
