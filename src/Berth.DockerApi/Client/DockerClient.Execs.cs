using Berth.DockerApi.Execs;

namespace Berth.DockerApi.Client;

/// <content>Execs.</content>
public sealed partial class DockerClient
{
    /// <summary>POST /containers/{id}/exec.</summary>
    public Task<ExecCreateResponse> CreateExecAsync(string container, ExecCreateRequest request, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/containers/", container, "/exec")) with { Body = Json(request, DockerJson.Wire.ExecCreateRequest) },
            DockerJson.Wire.ExecCreateResponse,
            cancellationToken);

    /// <summary>POST /exec/{id}/start without waiting for it.</summary>
    public Task StartExecAsync(string id, CancellationToken cancellationToken) =>
        SendForStatusAsync(ExecStart(id, new ExecStartRequest { Detach = true }), cancellationToken);

    /// <summary>POST /exec/{id}/start, attached.</summary>
    public Task<HijackedStream> AttachExecAsync(string id, ExecStartRequest request, CancellationToken cancellationToken) =>
        HijackAsync(ExecStart(id, request), cancellationToken);

    /// <summary>GET /exec/{id}/json.</summary>
    public Task<ExecInspect> InspectExecAsync(string id, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/exec/", id, "/json")), DockerJson.Wire.ExecInspect, cancellationToken);

    /// <summary>POST /exec/{id}/resize.</summary>
    public Task ResizeExecAsync(string id, int height, int width, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/exec/", id, "/resize").With("h", height).With("w", width)), cancellationToken);

    private static DockerRequest ExecStart(string id, ExecStartRequest request) =>
        DockerRequest.Post(Route.To("/exec/", id, "/start")) with { Body = Json(request, DockerJson.Wire.ExecStartRequest) };
}
