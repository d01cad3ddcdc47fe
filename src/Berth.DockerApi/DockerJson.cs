using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.DockerApi.Builds;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Daemon;
using Berth.DockerApi.Execs;
using Berth.DockerApi.Images;
using Berth.DockerApi.Networks;
using Berth.DockerApi.Stats;
using Berth.DockerApi.Streams;
using Berth.DockerApi.Volumes;

namespace Berth.DockerApi;

/// <summary>
/// JSON of the Docker Engine API, as Docker's Go code writes and reads it: null lists are written as null, names are read in any case,
/// null for a number or a truth value reads as its zero. Unlike Go: a key given twice is refused (also in another case).
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNameCaseInsensitive = true,
    AllowDuplicateProperties = false,
    MaxDepth = 64,
    Converters = [typeof(BooleanConverter), typeof(Int32Converter), typeof(Int64Converter), typeof(UInt16Converter), typeof(UInt32Converter), typeof(UInt64Converter)])]
[JsonSerializable(typeof(Config))]
[JsonSerializable(typeof(HealthConfig))]
[JsonSerializable(typeof(ContainerCreateRequest))]
[JsonSerializable(typeof(ContainerCreateResponse))]
[JsonSerializable(typeof(Resources))]
[JsonSerializable(typeof(HostConfig))]
[JsonSerializable(typeof(LogConfig))]
[JsonSerializable(typeof(PortBinding))]
[JsonSerializable(typeof(RestartPolicy))]
[JsonSerializable(typeof(DeviceMapping))]
[JsonSerializable(typeof(DeviceRequest))]
[JsonSerializable(typeof(WeightDevice))]
[JsonSerializable(typeof(ThrottleDevice))]
[JsonSerializable(typeof(Ulimit))]
[JsonSerializable(typeof(MountSpec))]
[JsonSerializable(typeof(BindOptions))]
[JsonSerializable(typeof(VolumeOptions))]
[JsonSerializable(typeof(MountDriver))]
[JsonSerializable(typeof(ImageMountOptions))]
[JsonSerializable(typeof(TmpfsOptions))]
[JsonSerializable(typeof(NetworkingConfig))]
[JsonSerializable(typeof(ContainerInspect))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(HealthLog))]
[JsonSerializable(typeof(GraphDriver))]
[JsonSerializable(typeof(MountPoint))]
[JsonSerializable(typeof(NetworkSettings))]
[JsonSerializable(typeof(NetworkAddress))]
[JsonSerializable(typeof(ContainerSummary))]
[JsonSerializable(typeof(ContainerSummaryHostConfig))]
[JsonSerializable(typeof(ContainerSummaryNetworks))]
[JsonSerializable(typeof(Port))]
[JsonSerializable(typeof(ContainerUpdateRequest))]
[JsonSerializable(typeof(ContainerUpdateResponse))]
[JsonSerializable(typeof(ContainerTop))]
[JsonSerializable(typeof(ContainerWait))]
[JsonSerializable(typeof(ContainerWaitError))]
[JsonSerializable(typeof(FilesystemChange))]
[JsonSerializable(typeof(PathStat))]
[JsonSerializable(typeof(ContainersPruneReport))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(PidsStats))]
[JsonSerializable(typeof(BlkioStats))]
[JsonSerializable(typeof(BlkioStatEntry))]
[JsonSerializable(typeof(CpuStats))]
[JsonSerializable(typeof(CpuUsage))]
[JsonSerializable(typeof(ThrottlingData))]
[JsonSerializable(typeof(MemoryStats))]
[JsonSerializable(typeof(NetworkStats))]
[JsonSerializable(typeof(EndpointSettings))]
[JsonSerializable(typeof(EndpointIpamConfig))]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(Ipam))]
[JsonSerializable(typeof(IpamConfig))]
[JsonSerializable(typeof(ConfigReference))]
[JsonSerializable(typeof(EndpointResource))]
[JsonSerializable(typeof(NetworkCreateRequest))]
[JsonSerializable(typeof(NetworkCreateResponse))]
[JsonSerializable(typeof(NetworkConnectRequest))]
[JsonSerializable(typeof(NetworkDisconnectRequest))]
[JsonSerializable(typeof(NetworksPruneReport))]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(VolumeUsage))]
[JsonSerializable(typeof(VolumeCreateRequest))]
[JsonSerializable(typeof(VolumeList))]
[JsonSerializable(typeof(VolumesPruneReport))]
[JsonSerializable(typeof(OciDescriptor))]
[JsonSerializable(typeof(OciPlatform))]
[JsonSerializable(typeof(ImageInspect))]
[JsonSerializable(typeof(ImageInspectConfig))]
[JsonSerializable(typeof(ImageRootFs))]
[JsonSerializable(typeof(ImageMetadata))]
[JsonSerializable(typeof(ImageManifestSummary))]
[JsonSerializable(typeof(ImageManifestSize))]
[JsonSerializable(typeof(ImageSummary))]
[JsonSerializable(typeof(HistoryItem))]
[JsonSerializable(typeof(ImageDeleteItem))]
[JsonSerializable(typeof(ImageSearchResult))]
[JsonSerializable(typeof(ImagesPruneReport))]
[JsonSerializable(typeof(CommitResponse))]
[JsonSerializable(typeof(DistributionInspect))]
[JsonSerializable(typeof(AuthConfig))]
[JsonSerializable(typeof(AuthResponse))]
[JsonSerializable(typeof(BuildCacheRecord))]
[JsonSerializable(typeof(BuildCachePruneReport))]
[JsonSerializable(typeof(ImageIdAux))]
[JsonSerializable(typeof(JsonMessage))]
[JsonSerializable(typeof(PushedAux))]
[JsonSerializable(typeof(ProgressDetail))]
[JsonSerializable(typeof(ErrorDetail))]
[JsonSerializable(typeof(ExecCreateRequest))]
[JsonSerializable(typeof(ExecCreateResponse))]
[JsonSerializable(typeof(ExecStartRequest))]
[JsonSerializable(typeof(ExecInspect))]
[JsonSerializable(typeof(ExecProcessConfig))]
[JsonSerializable(typeof(DaemonInfo))]
[JsonSerializable(typeof(PluginsInfo))]
[JsonSerializable(typeof(RegistryServiceConfig))]
[JsonSerializable(typeof(RegistryIndexInfo))]
[JsonSerializable(typeof(RuntimeInfo))]
[JsonSerializable(typeof(SwarmInfo))]
[JsonSerializable(typeof(ComponentCommit))]
[JsonSerializable(typeof(NetworkAddressPool))]
[JsonSerializable(typeof(FirewallInfo))]
[JsonSerializable(typeof(DiscoveredDevice))]
[JsonSerializable(typeof(DaemonVersion))]
[JsonSerializable(typeof(VersionPlatform))]
[JsonSerializable(typeof(VersionComponent))]
[JsonSerializable(typeof(DiskUsage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(EventActor))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummary>), TypeInfoPropertyName = "ContainerSummaryList")]
[JsonSerializable(typeof(IReadOnlyList<ImageSummary>), TypeInfoPropertyName = "ImageSummaryList")]
[JsonSerializable(typeof(IReadOnlyList<Network>), TypeInfoPropertyName = "NetworkList")]
[JsonSerializable(typeof(IReadOnlyList<HistoryItem>), TypeInfoPropertyName = "HistoryItemList")]
[JsonSerializable(typeof(IReadOnlyList<ImageDeleteItem>), TypeInfoPropertyName = "ImageDeleteItemList")]
[JsonSerializable(typeof(IReadOnlyList<FilesystemChange>), TypeInfoPropertyName = "FilesystemChangeList")]
[JsonSerializable(typeof(IReadOnlyList<ImageSearchResult>), TypeInfoPropertyName = "ImageSearchResultList")]
public sealed partial class DockerJson : JsonSerializerContext
{
    /// <summary>The context to use: escapes only what JSON asks for, so that people can read and scripts can grep the bodies.</summary>
    public static DockerJson Wire => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
