using System.Security.Cryptography;
using System.Text;
using Berth.Content;
using Berth.Content.Blobs;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Testing;

namespace Berth.Registry.Tests;

/// <summary>What a bad network and a hostile registry do: rows T66, T67, T70, T76, T77, T78 of the catalogue.</summary>
public sealed class FaultTests : IDisposable
{
    private const int Half = 300_000;
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(2 * Half);
    private static readonly Descriptor Blob = new() { MediaType = MediaTypes.OciLayer, Digest = Digest.Of(Content), Size = Content.Length };
    private static readonly RegistryCredentials User = new() { Username = "user", Password = "secret" };

    private readonly ScratchDirectory _scratch = new();
    private readonly DataRoot _root;
    private readonly BlobStore _blobs;

    public FaultTests()
    {
        _root = DataRoot.Open(_scratch.Combine("root"));
        _blobs = new BlobStore(_root);
    }

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Download_ConnectionCutHalfway_GoesOnFromThere()
    {
        using var server = new FaultyServer((context, count) =>
        {
            if (count == 1)
            {
                context.Response.ContentLength64 = Content.Length;
                context.Response.OutputStream.Write(Content, 0, Half);
                context.Response.OutputStream.Flush();
                context.Response.Abort();
            }
            else if (count > 1)
            {
                int from = int.Parse(context.Request.Headers["Range"]!["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
                context.Response.StatusCode = 206;
                context.Response.Headers["Content-Range"] = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
                context.Response.OutputStream.Write(Content, from, Content.Length - from);
            }
        });

        await Download(server);

        Assert.Equal(Content.Length, _blobs.TryGetSize(Blob.Digest));
        Assert.Contains(server.Requests, request => request.Range is not null && request.Range != "bytes=0-");
        Assert.Empty(Directory.GetFiles(_root.Ingests));
    }

    [Fact]
    public async Task Download_AfterARestart_GoesOnFromWhatIsThere()
    {
        using (Ingest ingest = _blobs.ResumeIngest(Blob.Digest))
        {
            ingest.Write(Content.AsSpan(0, Half));
        }

        var again = new BlobStore(_root);
        using var server = new FaultyServer((context, count) => SendFrom(context, count, Half));
        await Download(server, again);

        Assert.Equal(Content.Length, again.TryGetSize(Blob.Digest));
        Assert.Contains(server.Requests, request => request.Range == $"bytes={Half}-");
    }

    [Fact]
    public async Task Download_WhatIsThereIsDamaged_BeginsAnew()
    {
        using (Ingest ingest = _blobs.ResumeIngest(Blob.Digest))
        {
            ingest.Write(new byte[Half]);
        }

        using var server = new FaultyServer((context, count) => SendFrom(context, count, context.Request.Headers["Range"] is null ? 0 : Half));
        await Download(server);

        Assert.Equal(Content.Length, _blobs.TryGetSize(Blob.Digest));
    }

    [Fact]
    public async Task Download_WrongBytes_IsRefusedAndNothingIsKept()
    {
        using var server = new FaultyServer((context, _) => context.Response.OutputStream.Write(new byte[Content.Length]));

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => Download(server));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains("content has digest", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_root.Ingests));
        Assert.Null(_blobs.TryGetSize(Blob.Digest));
    }

    [Fact]
    public async Task Download_TooManyBytes_IsRefused()
    {
        using var server = new FaultyServer((context, _) =>
        {
            context.Response.SendChunked = true;
            context.Response.OutputStream.Write(Content);
            context.Response.OutputStream.Write(new byte[7]);
        });

        BerthException error = await Assert.ThrowsAsync<BerthException>(() => Download(server));

        Assert.Contains("more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_StandsStill_IsTriedAgainAndThenFails()
    {
        using var server = new FaultyServer((context, count) =>
        {
            if (count > 0)
            {
                context.Response.ContentLength64 = Content.Length;
                context.Response.OutputStream.Write(Content, 0, 10);
                context.Response.OutputStream.Flush();
                Thread.Sleep(3000);
            }
        });

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => Download(server));

        Assert.Contains("no progress", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Download_RegistryIsBusy_IsTriedAgain(int status)
    {
        using var server = new FaultyServer((context, count) =>
        {
            context.Response.Headers["Retry-After"] = "0";
            context.Response.StatusCode = count is 1 or 2 ? status : 200;
            SendFrom(context, count > 2 ? 1 : 0, 0);
        });

        await Download(server);

        Assert.Equal(Content.Length, _blobs.TryGetSize(Blob.Digest));
    }

    [Fact]
    public async Task Download_ByTwoAtOnce_IsFetchedOnce()
    {
        using var server = new FaultyServer((context, count) =>
        {
            Thread.Sleep(300);
            SendFrom(context, count, 0);
        });
        using var client = Client(_blobs);
        RemoteRepository repository = client.Open(Named(server), null);
        await Task.WhenAll(
            repository.DownloadAsync(Blob, new NoProgress(), TestContext.Current.CancellationToken),
            repository.DownloadAsync(Blob, new NoProgress(), TestContext.Current.CancellationToken));

        Assert.Single(server.Requests, request => request.Path.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_ToAnotherHost_CarriesNoCredentials()
    {
        using var other = new FaultyServer((context, count) => SendFrom(context, count, 0));
        using var server = new FaultyServer((context, count) =>
        {
            bool known = context.Request.Headers["Authorization"] is not null;
            context.Response.StatusCode = known ? 307 : 401;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"x\"";
            context.Response.RedirectLocation = known ? $"http://{other.Authority}/elsewhere" : null;
        });

        await Download(server, credentials: User);

        Assert.Contains(server.Requests, request => request.Authorization is not null);
        Assert.All(other.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("/v2/again/blobs/x")]
    public async Task Redirect_ToAFileOrInCircles_IsRefused(string location)
    {
        using var server = new FaultyServer((context, count) =>
        {
            context.Response.StatusCode = count > 0 ? 302 : 200;
            context.Response.Headers["Location"] = location;
        });

        await Assert.ThrowsAnyAsync<BerthException>(() => Download(server));

        Assert.True(server.Requests.Count < 20);
    }

    [Fact]
    public async Task Realm_OnAnotherHost_GetsNoCredentials()
    {
        using var server = new FaultyServer((context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = "Bearer realm=\"https://elsewhere.invalid/token\",service=\"s\"";
        });

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(() => Download(server, credentials: User));

        Assert.Contains("elsewhere.invalid, which is another host", error.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Credentials_OfAnotherRegistry_AreNotSent()
    {
        using var server = new FaultyServer((context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"x\"";
        });

        RegistryException error = await Assert.ThrowsAsync<RegistryException>(
            () => Download(server, credentials: User with { ServerAddress = "https://registry.example" }));

        Assert.EndsWith("no basic auth credentials", error.Message, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData("text/html", "<html>hello</html>")]
    [InlineData("application/json", "[1,2")]
    [InlineData("application/vnd.oci.image.index.v1+json", "{\"schemaVersion\":2,\"config\":D,\"layers\":[]}")]
    [InlineData("application/json", "{\"schemaVersion\":2,\"config\":D,\"layers\":[],\"manifests\":[]}")]
    [InlineData("application/json", "{\"schemaVersion\":2,\"config\":D,\"layers\":[]}", "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Manifest_ThatIsNone_IsRefused(string type, string body, string? digest = null)
    {
        const string Some = "{\"mediaType\":\"x\",\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\",\"size\":1}";
        using var server = new FaultyServer((context, _) =>
        {
            context.Response.ContentType = type;
            context.Response.Headers["Docker-Content-Digest"] = digest;
            context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(body.Replace("D", Some, StringComparison.Ordinal)));
        });
        using var client = Client(_blobs);

        BerthException error = await Assert.ThrowsAsync<BerthException>(
            () => client.Open(Named(server), null).GetManifestAsync("latest", TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public async Task Manifest_Endless_IsRefusedAtItsBound()
    {
        using var server = new FaultyServer((context, count) =>
        {
            context.Response.SendChunked = true;
            byte[] part = new byte[64 * 1024];
            for (int i = 0; count > 0 && i < 1000; i++)
            {
                context.Response.OutputStream.Write(part);
            }
        });
        using var client = Client(_blobs);

        BerthException error = await Assert.ThrowsAsync<BerthException>(
            () => client.Open(Named(server), null).GetManifestAsync("latest", TestContext.Current.CancellationToken));

        Assert.Contains($"over {ManifestReader.MaxBytes} bytes", error.Message, StringComparison.Ordinal);
    }

    private static void SendFrom(System.Net.HttpListenerContext context, int count, int from)
    {
        if (count > 0)
        {
            if (from > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers["Content-Range"] = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
            }

            context.Response.OutputStream.Write(Content, from, Content.Length - from);
        }
    }

    private async Task Download(FaultyServer server, BlobStore? blobs = null, RegistryCredentials? credentials = null)
    {
        using var client = Client(blobs ?? _blobs);
        await client.Open(Named(server), credentials).DownloadAsync(Blob, new NoProgress(), TestContext.Current.CancellationToken);
    }

    private static RegistryClient Client(BlobStore blobs) => new(
        new RegistryOptions { Attempts = 3, RetryDelay = TimeSpan.FromMilliseconds(1), StallTimeout = TimeSpan.FromSeconds(1), CertificateFolders = [] }, blobs);

    private static Reference Named(FaultyServer server) => Reference.Parse($"{server.Authority}/some/image:latest");

    private sealed class NoProgress : ITransferProgress
    {
        public void Transferred(long current, long total)
        {
        }

        public void Retrying(TimeSpan delay)
        {
        }
    }
}
