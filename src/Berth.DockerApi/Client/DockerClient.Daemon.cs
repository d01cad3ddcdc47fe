using System.Runtime.CompilerServices;
using Berth.DockerApi.Daemon;
using Berth.DockerApi.Networks;
using Berth.DockerApi.Volumes;

namespace Berth.DockerApi.Client;

/// <content>The engine itself, volumes and networks.</content>
public sealed partial class DockerClient
{
    /// <summary>GET /version.</summary>
    public Task<DaemonVersion> VersionAsync(CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/version")), DockerJson.Wire.DaemonVersion, cancellationToken);

    /// <summary>GET /info.</summary>
    public Task<DaemonInfo> InfoAsync(CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/info")), DockerJson.Wire.DaemonInfo, cancellationToken);

    /// <summary>GET /system/df.</summary>
    public Task<DiskUsage> DiskUsageAsync(CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/system/df")), DockerJson.Wire.DiskUsage, cancellationToken);

    /// <summary>GET /events, until <paramref name="until"/> or for ever.</summary>
    /// <param name="since">Unix time (with decimals) of the first; null for now.</param>
    /// <param name="until">Unix time (with decimals) of the last; null for no end.</param>
    /// <param name="filters">Filters; null for none.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<EventMessage> EventsAsync(
        string? since, string? until, DockerFilters? filters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using DockerResponse response = await SendAsync(
            DockerRequest.Get(Route.To("/events").With("since", since).With("until", until).With(filters)), cancellationToken);
        await foreach (EventMessage message in ReadLinesAsync(response.Body, DockerJson.Wire.EventMessage, cancellationToken))
        {
            yield return message;
        }
    }

    /// <summary>GET /volumes.</summary>
    public Task<VolumeList> ListVolumesAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/volumes").With(filters)), DockerJson.Wire.VolumeList, cancellationToken);

    /// <summary>POST /volumes/create.</summary>
    public Task<Volume> CreateVolumeAsync(VolumeCreateRequest request, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/volumes/create")) with { Body = Json(request, DockerJson.Wire.VolumeCreateRequest) },
            DockerJson.Wire.Volume,
            cancellationToken);

    /// <summary>DELETE /volumes/{name}.</summary>
    public Task DeleteVolumeAsync(string name, bool force, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Delete(Route.To("/volumes/", name).With("force", force)), cancellationToken);

    /// <summary>POST /volumes/prune.</summary>
    public Task<VolumesPruneReport> PruneVolumesAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Post(Route.To("/volumes/prune").With(filters)), DockerJson.Wire.VolumesPruneReport, cancellationToken);

    /// <summary>GET /networks.</summary>
    public Task<IReadOnlyList<Network>> ListNetworksAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Get(Route.To("/networks").With(filters)), DockerJson.Wire.NetworkList, cancellationToken);

    /// <summary>POST /networks/create.</summary>
    public Task<NetworkCreateResponse> CreateNetworkAsync(NetworkCreateRequest request, CancellationToken cancellationToken) =>
        SendForAsync(
            DockerRequest.Post(Route.To("/networks/create")) with { Body = Json(request, DockerJson.Wire.NetworkCreateRequest) },
            DockerJson.Wire.NetworkCreateResponse,
            cancellationToken);

    /// <summary>DELETE /networks/{id}.</summary>
    public Task DeleteNetworkAsync(string id, CancellationToken cancellationToken) =>
        SendForStatusAsync(DockerRequest.Delete(Route.To("/networks/", id)), cancellationToken);

    /// <summary>POST /networks/{id}/connect.</summary>
    public Task ConnectNetworkAsync(string id, NetworkConnectRequest request, CancellationToken cancellationToken) =>
        SendForStatusAsync(
            DockerRequest.Post(Route.To("/networks/", id, "/connect")) with { Body = Json(request, DockerJson.Wire.NetworkConnectRequest) },
            cancellationToken);

    /// <summary>POST /networks/{id}/disconnect.</summary>
    public Task DisconnectNetworkAsync(string id, NetworkDisconnectRequest request, CancellationToken cancellationToken) =>
        SendForStatusAsync(
            DockerRequest.Post(Route.To("/networks/", id, "/disconnect")) with { Body = Json(request, DockerJson.Wire.NetworkDisconnectRequest) },
            cancellationToken);

    /// <summary>Removes the networks that no container is on.</summary>
    public Task<NetworksPruneReport> PruneNetworksAsync(DockerFilters? filters, CancellationToken cancellationToken) =>
        SendForAsync(DockerRequest.Post(Route.To("/networks/prune").With(filters)), DockerJson.Wire.NetworksPruneReport, cancellationToken);
}
