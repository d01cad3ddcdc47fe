using Berth.DockerApi.Images;

namespace Berth.DockerApi.Client;

/// <content>Images.</content>
public sealed partial class DockerClient
{
    /// <summary>GET /images/json.</summary>
    public Task<IReadOnlyList<ImageSummary>> ListImagesAsync(bool all, DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Get(Route.To("/images/json").With("all", all).With(filters)), DockerJson.Wire.ImageSummaryList, cancellationToken);

    /// <summary>GET /images/{name}/json.</summary>
    public Task<ImageInspect> InspectImageAsync(string name, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/images/", name, "/json")), DockerJson.Wire.ImageInspect, cancellationToken);

    /// <summary>GET /images/{name}/history.</summary>
    public Task<IReadOnlyList<HistoryItem>> HistoryAsync(string name, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/images/", name, "/history")), DockerJson.Wire.HistoryItemList, cancellationToken);

    /// <summary>POST /images/{name}/tag.</summary>
    public Task TagImageAsync(string name, string repository, string? tag, CancellationToken cancellationToken) =>
        SendForStatusAsync(
            DockerRequest.Post(Route.To("/images/", name, "/tag").With("repo", repository).With("tag", tag)), cancellationToken);

    /// <summary>DELETE /images/{name}.</summary>
    public Task<IReadOnlyList<ImageDeleteItem>> DeleteImageAsync(string name, bool force, bool noPrune, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Delete(Route.To("/images/", name).With("force", force).With("noprune", noPrune)),
            DockerJson.Wire.ImageDeleteItemList,
            cancellationToken);

    /// <summary>POST /images/load: the answer is a stream of <see cref="Streams.JsonMessage"/>.</summary>
    public Task<DockerResponse> LoadImagesAsync(Stream archive, bool quiet, CancellationToken cancellationToken) =>
        SendAsync(
            DockerRequest.Post(Route.To("/images/load").With("quiet", quiet)) with
            {
                BodyStream = archive,
                ContentType = "application/x-tar",
            },
            cancellationToken);

    /// <summary>GET /images/get: a tar of these images.</summary>
    public Task<DockerResponse> SaveImagesAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        SendAsync(DockerRequest.Get(Route.To("/images/get").WithEach("names", names)), cancellationToken);

    /// <summary>POST /images/create from a tar of a root file system: the answer is a stream of <see cref="Streams.JsonMessage"/>.</summary>
    public Task<DockerResponse> ImportImageAsync(Stream? rootfs, ImportOptions options, CancellationToken cancellationToken) =>
        SendAsync(
            DockerRequest.Post(Route.To("/images/create").With("fromSrc", options.Source).With("repo", options.Reference)
                .With("message", options.Message).WithEach("changes", options.Changes).With("platform", options.Platform)) with
            {
                BodyStream = rootfs,
                ContentType = "application/x-tar",
            },
            cancellationToken);

    /// <summary>POST /images/create from a registry: the answer is a stream of <see cref="Streams.JsonMessage"/>.</summary>
    /// <param name="image">Reference without a tag, or with a digest.</param>
    /// <param name="tag">Tag; null for a digest.</param>
    /// <param name="platform">Platform, as <c>linux/amd64</c>; null for the engine's.</param>
    /// <param name="auth">Credentials, base64 of <see cref="AuthConfig"/>; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<DockerResponse> PullImageAsync(string image, string? tag, string? platform, string? auth, CancellationToken cancellationToken) =>
        SendAsync(
            DockerRequest.Post(Route.To("/images/create").With("fromImage", image).With("tag", tag).With("platform", platform)) with { Headers = AuthHeader(auth) },
            cancellationToken);

    /// <summary>POST /images/{name}/push: the answer is a stream of <see cref="Streams.JsonMessage"/>.</summary>
    public Task<DockerResponse> PushImageAsync(string image, string? tag, string? auth, CancellationToken cancellationToken) =>
        SendAsync(DockerRequest.Post(Route.To("/images/", image, "/push").With("tag", tag)) with { Headers = AuthHeader(auth ?? "e30=") }, cancellationToken);

    /// <summary>POST /auth: checks credentials at their registry.</summary>
    public Task<AuthResponse> LoginAsync(AuthConfig credentials, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/auth")) with { Body = Json(credentials, DockerJson.Wire.AuthConfig) }, DockerJson.Wire.AuthResponse, cancellationToken);

    /// <summary>GET /images/search.</summary>
    public Task<IReadOnlyList<ImageSearchResult>> SearchImagesAsync(string term, int limit, DockerFilters? filters, string? auth, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Get(Route.To("/images/search").With("term", term).With("limit", limit).With(filters)) with { Headers = AuthHeader(auth) },
            DockerJson.Wire.ImageSearchResultList,
            cancellationToken);

    private static KeyValuePair<string, string>[] AuthHeader(string? auth) => auth is null ? [] : [KeyValuePair.Create("X-Registry-Auth", auth)];

    /// <summary>POST /build: the answer is a stream of <see cref="Streams.JsonMessage"/>.</summary>
    public Task<DockerResponse> BuildAsync(Stream context, Route route, CancellationToken cancellationToken) =>
        SendAsync(
            DockerRequest.Post(route) with { BodyStream = context, ContentType = "application/x-tar" }, cancellationToken);

    /// <summary>POST /images/prune.</summary>
    public Task<ImagesPruneReport> PruneImagesAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Post(Route.To("/images/prune").With(filters)), DockerJson.Wire.ImagesPruneReport, cancellationToken);
}
