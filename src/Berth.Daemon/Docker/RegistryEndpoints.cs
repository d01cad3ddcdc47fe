using System.Buffers.Text;
using System.Text.Json;
using System.Threading.Channels;
using Berth.Daemon.Http;
using Berth.DockerApi;
using Berth.DockerApi.Images;
using Berth.DockerApi.Streams;
using Berth.Engine;
using Berth.Engine.Images;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Registry;

namespace Berth.Daemon.Docker;

/// <summary>What goes to registries: pull, push, login, search, asking for a manifest.</summary>
internal sealed class RegistryEndpoints(EngineHost engine)
{
    private const string AuthHeader = "X-Registry-Auth";

    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Post("/images/{name*}/push", PushAsync);
        routes.Post("/auth", LoginAsync);
        routes.Get("/distribution/{name*}/json", DescribeAsync);
        routes.Get("/images/search", SearchAsync);
    }

    /// <summary>POST /images/create?fromImage=…</summary>
    public Task PullAsync(ApiCall call)
    {
        string image = call.Query("fromImage") ?? throw new BerthException(ErrorKind.Invalid, "invalid reference format: no image is named");
        var reference = Reference.Parse(image);
        if (call.Query("tag") is { } tag)
        {
            reference = Digest.TryParse(tag, out Digest digest)
                ? reference with { Tag = null, Digest = digest }
                : Reference.Parse($"{reference.Repository}:{tag}");
        }

        // by digest; the tag beside it is a remark
        reference = reference.Digest is null ? reference : reference with { Tag = null };
        var request = new PullRequest
        {
            Reference = reference,
            Platform = call.Query("platform") is { } platform ? Platform.Parse(platform) : null,
            Credentials = Credentials(call, strict: false),
        };
        return StreamAsync(call, report => engine.Puller.PullAsync(request, report, call.Aborted));
    }

    private Task PushAsync(ApiCall call)
    {
        var reference = Reference.Parse(call.Path("name"));
        reference = call.Query("tag") is { } tag ? Reference.Parse($"{reference.Repository}:{tag}") : reference;
        if (reference.Digest is not null)
        {
            throw new BerthException(ErrorKind.Invalid, "cannot push a digest reference");
        }

        RegistryCredentials? credentials = Credentials(call, strict: true);
        return StreamAsync(call, report => engine.Pusher.PushAsync(reference, credentials, report, call.Aborted));
    }

    private async Task LoginAsync(ApiCall call)
    {
        AuthConfig config = await call.ReadJsonAsync(DockerJson.Wire.AuthConfig);
        RegistryCredentials credentials = ToCredentials(config);
        string domain = DomainOf(credentials.ServerAddress);
        string token = await engine.Registry.LoginAsync(domain, credentials, call.Aborted);
        await call.WriteJsonAsync(new AuthResponse { Status = "Login Succeeded", IdentityToken = token }, DockerJson.Wire.AuthResponse);
    }

    private async Task DescribeAsync(ApiCall call)
    {
        var request = new PullRequest { Reference = Reference.Parse(call.Path("name")).WithDefaultTag(), Credentials = Credentials(call, strict: false) };
        (Descriptor descriptor, IReadOnlyList<Platform> platforms) = await engine.Puller.DescribeAsync(request, call.Aborted);
        await call.WriteJsonAsync(
            new DistributionInspect
            {
                Descriptor = new OciDescriptor { MediaType = descriptor.MediaType, Digest = descriptor.Digest.ToString(), Size = descriptor.Size },
                Platforms = [.. platforms.Select(static platform => new OciPlatform { Architecture = platform.Architecture, Os = platform.Os, Variant = platform.Variant })],
            },
            DockerJson.Wire.DistributionInspect);
    }

    private async Task SearchAsync(ApiCall call)
    {
        const int Usual = 25;
        string term = call.Query("term") ?? throw new BerthException(ErrorKind.Invalid, "no search term is given");
        int limit = call.Int("limit") is { } asked and not 0 ? asked : Usual;
        if (limit is < 1 or > 100)
        {
            throw new BerthException(ErrorKind.Invalid, $"limit {limit} is outside the range of [1, 100]");
        }

        IReadOnlyDictionary<string, IReadOnlyList<string>> filters = Mapping.FilterText.Parse(call.Query("filters"), ["stars", "is-official", "is-automated"]);
        int stars = filters.GetValueOrDefault("stars", []) is [var least, ..] && int.TryParse(least, out int number) ? number : 0;
        IReadOnlyList<FoundRepository> found = await engine.Registry.SearchAsync(term, limit, Credentials(call, strict: false), call.Aborted);
        IReadOnlyList<ImageSearchResult> results = [.. found
            .Where(item => item.Stars >= stars && Matches(filters, "is-official", item.IsOfficial) && Matches(filters, "is-automated", item.IsAutomated))
            .Select(static item => new ImageSearchResult
            {
                Name = item.Name,
                Description = item.Description,
                StarCount = item.Stars,
                IsOfficial = item.IsOfficial,
                IsAutomated = item.IsAutomated,
            })];
        await call.WriteJsonAsync(results, DockerJson.Wire.ImageSearchResultList);
    }

    private static bool Matches(IReadOnlyDictionary<string, IReadOnlyList<string>> filters, string key, bool value) =>
        filters.GetValueOrDefault(key, []).All(wanted => value == (wanted is "true" or "1"));

    /// <summary>Before the first line an error is a status code, as in Docker; afterwards the stream tells it.</summary>
    private static async Task StreamAsync(ApiCall call, Func<Action<TransferMessage>, Task> work)
    {
        var messages = Channel.CreateUnbounded<TransferMessage>(new UnboundedChannelOptions { SingleReader = true });
        var lines = new JsonLines(call);
        Task<bool> writing = WriteAsync(messages.Reader, lines);
        BerthException? failure = null;
        bool started;
        try
        {
            await work(message => messages.Writer.TryWrite(message));
        }
        catch (BerthException error)
        {
            failure = error;
        }
        finally
        {
            messages.Writer.Complete();
            started = await writing;
        }

        if (failure is null)
        {
            return;
        }

        if (!started && failure.Kind == ErrorKind.Unauthorized)
        {
            // 401 would make the docker CLI ask for a password, also in a script: Docker keeps it for /auth.
            throw new BerthException(ErrorKind.Failed, failure.Message, failure);
        }

        if (!started)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        await lines.WriteAsync(new JsonMessage { Error = failure.Message, ErrorDetail = new ErrorDetail { Message = failure.Message } }, DockerJson.Wire.JsonMessage);
    }

    private static async Task<bool> WriteAsync(ChannelReader<TransferMessage> messages, JsonLines lines)
    {
        bool started = false;
        await foreach (TransferMessage message in messages.ReadAllAsync())
        {
            if (!started)
            {
                started = true;
                await lines.StartAsync();
            }

            await lines.WriteAsync(ToWire(message), DockerJson.Wire.JsonMessage);
        }

        return started;
    }

    private static JsonMessage ToWire(TransferMessage message)
    {
        if (message.Pushed is { } pushed)
        {
            var aux = new PushedAux { Tag = pushed.Tag, Digest = pushed.Digest.ToString(), Size = pushed.Size };
            return new JsonMessage { ProgressDetail = new ProgressDetail(), Aux = JsonSerializer.SerializeToElement(aux, DockerJson.Wire.PushedAux) };
        }

        return new JsonMessage
        {
            Status = message.Status,
            Id = message.Id,
            ProgressDetail = message.IsLayer ? new ProgressDetail { Current = message.Current, Total = message.Total } : null,
        };
    }

    private static RegistryCredentials? Credentials(ApiCall call, bool strict)
    {
        if (call.Http.Request.Headers[AuthHeader] is not [{ Length: > 0 } header, ..])
        {
            return null;
        }

        try
        {
            byte[] json = Base64Url.DecodeFromChars(header.Replace('+', '-').Replace('/', '_').TrimEnd('='));
            return JsonSerializer.Deserialize(json, DockerJson.Wire.AuthConfig) is { } config ? ToCredentials(config) : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            // Docker pulls without credentials then, and does not push
            return strict ? throw new BerthException(ErrorKind.Invalid, $"invalid {AuthHeader} header: want base64url of a JSON object", error) : null;
        }
    }

    private static RegistryCredentials ToCredentials(AuthConfig config)
    {
        (string user, string password) = (config.Username ?? "", config.Password ?? "");
        if (user.Length == 0 && config.Auth is { Length: > 0 } auth && Convert.TryFromBase64String(auth, new byte[auth.Length], out _))
        {
            string both = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(auth));
            int colon = both.IndexOf(':', StringComparison.Ordinal);
            (user, password) = colon < 0 ? (both, "") : (both[..colon], both[(colon + 1)..]);
        }

        return new RegistryCredentials
        {
            Username = user,
            Password = password,
            IdentityToken = config.IdentityToken ?? "",
            RegistryToken = config.RegistryToken ?? "",
            ServerAddress = config.ServerAddress ?? "",
        };
    }

    private static string DomainOf(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        string host = (scheme >= 0 ? address[(scheme + 3)..] : address).Split('/')[0];
        return host is "" or "index.docker.io" or "registry-1.docker.io" ? "docker.io" : Reference.Parse(host + "/x").Domain;
    }
}
