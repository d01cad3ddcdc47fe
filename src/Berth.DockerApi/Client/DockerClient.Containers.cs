using Berth.DockerApi.Containers;
using Berth.DockerApi.Images;
using Berth.DockerApi.Stats;

namespace Berth.DockerApi.Client;

/// <content>Containers.</content>
public sealed partial class DockerClient
{
    /// <summary>POST /containers/create.</summary>
    /// <param name="request">The container.</param>
    /// <param name="name">Its name; null for one the engine makes up.</param>
    /// <param name="platform">Platform of the image, as <c>linux/amd64</c>; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ContainerCreateResponse> CreateContainerAsync(
        ContainerCreateRequest request, string? name, string? platform, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/containers/create").With("name", name).With("platform", platform)) with
            {
                Body = Json(request, DockerJson.Wire.ContainerCreateRequest),
            },
            DockerJson.Wire.ContainerCreateResponse,
            cancellationToken);

    /// <summary>GET /containers/json.</summary>
    public Task<IReadOnlyList<ContainerSummary>> ListContainersAsync(
        bool all, int? last, bool size, DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Get(Route.To("/containers/json").With("all", all).With("limit", last).With("size", size).With(filters)),
            DockerJson.Wire.ContainerSummaryList,
            cancellationToken);

    /// <summary>GET /containers/{id}/json.</summary>
    public Task<ContainerInspect> InspectContainerAsync(string id, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/containers/", id, "/json")), DockerJson.Wire.ContainerInspect, cancellationToken);

    /// <summary>POST /containers/{id}/start; false if it was running.</summary>
    public async Task<bool> StartContainerAsync(string id, string? detachKeys, CancellationToken cancellationToken) =>
        await SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/start").With("detachKeys", detachKeys)), cancellationToken) != 304;

    /// <summary>POST /containers/{id}/stop; false if it was not running.</summary>
    /// <param name="id">Container.</param>
    /// <param name="signal">Signal to send; null for the container's own.</param>
    /// <param name="seconds">Seconds until SIGKILL; null for the container's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> StopContainerAsync(string id, string? signal, int? seconds, CancellationToken cancellationToken) =>
        await SendForStatusAsync(
            DockerRequest.Post(Route.To("/containers/", id, "/stop").With("signal", signal).With("t", seconds)), cancellationToken) != 304;

    /// <summary>POST /containers/{id}/restart; parameters as <see cref="StopContainerAsync"/>.</summary>
    public Task RestartContainerAsync(string id, string? signal, int? seconds, CancellationToken cancellationToken) =>
        SendForStatusAsync(
            DockerRequest.Post(Route.To("/containers/", id, "/restart").With("signal", signal).With("t", seconds)), cancellationToken);

    /// <summary>POST /containers/{id}/kill; null is SIGKILL.</summary>
    public Task KillContainerAsync(string id, string? signal, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/kill").With("signal", signal)), cancellationToken);

    /// <summary>POST /containers/{id}/pause.</summary>
    public Task PauseContainerAsync(string id, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/pause")), cancellationToken);

    /// <summary>POST /containers/{id}/unpause.</summary>
    public Task UnpauseContainerAsync(string id, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/unpause")), cancellationToken);

    /// <summary>POST /containers/{id}/rename.</summary>
    public Task RenameContainerAsync(string id, string name, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/rename").With("name", name)), cancellationToken);

    /// <summary>DELETE /containers/{id}.</summary>
    public Task RemoveContainerAsync(string id, bool force, bool volumes, bool link, CancellationToken cancellationToken) =>
        SendForStatusAsync(
            DockerRequest.Delete(Route.To("/containers/", id).With("force", force).With("v", volumes).With("link", link)), cancellationToken);

    /// <summary>POST /containers/{id}/update.</summary>
    public Task<ContainerUpdateResponse> UpdateContainerAsync(string id, ContainerUpdateRequest request, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/containers/", id, "/update")) with { Body = Json(request, DockerJson.Wire.ContainerUpdateRequest) },
            DockerJson.Wire.ContainerUpdateResponse,
            cancellationToken);

    /// <summary>
    /// POST /containers/{id}/wait. The first task ends when the engine has taken the request (so that a start after it cannot be missed),
    /// the inner one when the container has ended.
    /// </summary>
    /// <param name="id">Container.</param>
    /// <param name="condition"><c>not-running</c>, <c>next-exit</c> or <c>removed</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Task<ContainerWait>> WaitContainerAsync(string id, string condition, CancellationToken cancellationToken)
    {
        DockerResponse response = await SendAsync(
            DockerRequest.Post(Route.To("/containers/", id, "/wait").With("condition", condition)), cancellationToken);
        return FinishAsync();

        async Task<ContainerWait> FinishAsync()
        {
            await using (response)
            {
                byte[] body = await response.ReadAllAsync(1024 * 1024, cancellationToken);
                return System.Text.Json.JsonSerializer.Deserialize(body, DockerJson.Wire.ContainerWait)!;
            }
        }
    }

    /// <summary>GET /containers/{id}/top.</summary>
    public Task<ContainerTop> TopContainerAsync(string id, string? psArguments, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Get(Route.To("/containers/", id, "/top").With("ps_args", psArguments)), DockerJson.Wire.ContainerTop, cancellationToken);

    /// <summary>GET /containers/{id}/changes.</summary>
    public Task<IReadOnlyList<FilesystemChange>> ChangesOfContainerAsync(string id, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/containers/", id, "/changes")), DockerJson.Wire.FilesystemChangeList, cancellationToken);

    /// <summary>GET /containers/{id}/stats, one reading.</summary>
    public Task<ContainerStats> ReadStatsAsync(string id, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Get(Route.To("/containers/", id, "/stats").With("stream", "false")), DockerJson.Wire.ContainerStats, cancellationToken);

    /// <summary>GET /containers/{id}/logs: raw with a terminal, else multiplexed.</summary>
    public Task<DockerResponse> LogsAsync(string id, LogsOptions options, CancellationToken cancellationToken) =>
        SendAsync(
            DockerRequest.Get(Route.To("/containers/", id, "/logs").With("stdout", options.Stdout).With("stderr", options.Stderr)
                .With("follow", options.Follow).With("timestamps", options.Timestamps).With("details", options.Details)
                .With("since", options.Since).With("until", options.Until).With("tail", options.Tail)),
            cancellationToken);

    /// <summary>POST /containers/{id}/attach.</summary>
    public Task<HijackedStream> AttachAsync(string id, AttachOptions options, CancellationToken cancellationToken) =>
        HijackAsync(
            DockerRequest.Post(Route.To("/containers/", id, "/attach").With("stream", true).With("stdin", options.Stdin)
                .With("stdout", options.Stdout).With("stderr", options.Stderr).With("logs", options.Logs)
                .With("detachKeys", options.DetachKeys)),
            cancellationToken);

    /// <summary>POST /containers/{id}/resize.</summary>
    public Task ResizeContainerAsync(string id, int height, int width, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Post(Route.To("/containers/", id, "/resize").With("h", height).With("w", width)), cancellationToken);

    /// <summary>POST /containers/prune.</summary>
    public Task<ContainersPruneReport> PruneContainersAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Post(Route.To("/containers/prune").With(filters)), DockerJson.Wire.ContainersPruneReport, cancellationToken);

    /// <summary>POST /commit.</summary>
    /// <param name="options">What to commit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<CommitResponse> CommitAsync(CommitOptions options, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/commit").With("container", options.Container).With("repo", options.Repository)
                .With("tag", options.Tag).With("comment", options.Comment).With("author", options.Author)
                .WithEach("changes", options.Changes).With("pause", options.Pause ? null : "0")) with
            {
                Body = "{}"u8.ToArray(),
            },
            DockerJson.Wire.CommitResponse,
            cancellationToken);
}
