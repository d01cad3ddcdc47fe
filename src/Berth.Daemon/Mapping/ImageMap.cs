using Berth.Daemon.Http;
using Berth.DockerApi;
using Berth.DockerApi.Containers;
using Berth.DockerApi.Images;
using Berth.Images.Store;
using Berth.Oci.Images;

namespace Berth.Daemon.Mapping;

/// <summary>Images → the wire.</summary>
internal static class ImageMap
{
    /// <summary>As the list has it.</summary>
    public static ImageSummary Summary(Image image, int containers, ApiVersion version) => new()
    {
        Id = image.Id.ToString(),
        ParentId = image.Parent?.ToString() ?? "",
        RepoTags = image.RepoTags,
        RepoDigests = image.RepoDigests,
        Created = image.Config.Created?.ToUnixTimeSeconds() ?? 0,
        Size = image.SizeBytes,
        VirtualSize = version.AtLeast(44) ? 0 : image.SizeBytes,
        SharedSize = -1,
        Labels = image.Config.Config?.Labels ?? new Dictionary<string, string>(),
        Containers = containers,
    };

    /// <summary>As inspect has it.</summary>
    public static ImageInspect Inspect(Image image, ApiVersion version) => new()
    {
        Id = image.Id.ToString(),
        RepoTags = image.RepoTags,
        RepoDigests = image.RepoDigests,
        Parent = image.Parent?.ToString() ?? "",
        Comment = image.Config.History is [.., { Comment: { } comment }] ? comment : "",
        Created = image.Config.Created is { } created ? DockerTime.Format(created) : null,
        Author = image.Config.Author ?? "",
        Config = Config(image.Config.Config ?? new ContainerConfig()),
        ContainerConfig = version.AtLeast(45) ? null : Config(image.Config.Config ?? new ContainerConfig()),
        Architecture = image.Config.Architecture,
        Variant = image.Config.Variant,
        Os = image.Config.Os,
        OsVersion = image.Config.OsVersion,
        Size = image.SizeBytes,
        VirtualSize = version.AtLeast(44) ? 0 : image.SizeBytes,
        GraphDriver = new GraphDriver { Name = "overlay2", Data = new Dictionary<string, string>() },
        RootFS = new ImageRootFs { Type = "layers", Layers = [.. image.DiffIds.Select(layer => layer.ToString())] },
        Metadata = new ImageMetadata { LastTagTime = DockerTime.Format(image.LastTagged) },
        Descriptor = new OciDescriptor
        {
            MediaType = image.Manifest.MediaType,
            Digest = image.Manifest.Digest.ToString(),
            Size = image.Manifest.Size,
        },
    };

    private static ImageInspectConfig Config(ContainerConfig config) => new()
    {
        User = config.User ?? "",
        ExposedPorts = config.ExposedPorts,
        Env = config.Env,
        Cmd = config.Cmd,
        Healthcheck = ConfigMap.ToWire(config.Healthcheck),
        ArgsEscaped = config.ArgsEscaped ?? false,
        Volumes = config.Volumes,
        WorkingDir = config.WorkingDir ?? "",
        Entrypoint = config.Entrypoint,
        OnBuild = config.OnBuild,
        Labels = config.Labels,
        StopSignal = config.StopSignal,
        StopTimeout = config.StopTimeout,
        Shell = config.Shell,
    };
}
