using Berth.DockerApi;
using Berth.DockerApi.Containers;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Health;
using Berth.Engine.Specs;
using Berth.Oci.Images;
using EngineMount = Berth.Engine.Containers.MountPoint;
using WireHealth = Berth.DockerApi.Containers.Health;
using WireMount = Berth.DockerApi.Containers.MountPoint;
using WireState = Berth.DockerApi.Containers.ContainerState;

namespace Berth.Daemon.Mapping;

/// <summary>Containers → the wire.</summary>
internal static class ContainerMap
{
    /// <summary>As inspect has it.</summary>
    public static ContainerInspect Inspect(EngineParts parts, Container container)
    {
        ContainerRecord record = container.Record;
        return new ContainerInspect
        {
            Id = record.Id,
            Created = DockerTime.Format(record.Created),
            Path = record.Path,
            Args = record.Args,
            State = State(container),
            Image = record.ImageId.ToString(),
            ResolvConfPath = parts.Paths.ResolvConf(record.Id),
            HostnamePath = parts.Paths.Hostname(record.Id),
            HostsPath = parts.Paths.Hosts(record.Id),
            LogPath = record.Host.Log.Type == "json-file" ? parts.Paths.Log(record.Id) : "",
            Name = "/" + record.Name,
            RestartCount = record.State.RestartCount,
            Driver = "overlay2",
            Platform = "linux",
            ExecIDs = container.Execs.Active is { Count: > 0 } active ? active : null,
            HostConfig = HostConfigMap.ToWire(record.Host),
            GraphDriver = new GraphDriver { Name = "overlay2", Data = new Dictionary<string, string> { ["ID"] = record.Id } },
            Mounts = [.. record.Mounts.Select(Mount)],
            Config = ConfigMap.ToWire(record.Settings, SpecBuilder.HostnameOf(record)),
            NetworkSettings = NetworkMap.Settings(parts, record),
        };
    }

    /// <summary>As the list has it.</summary>
    public static ContainerSummary Summary(EngineParts parts, Container container)
    {
        ContainerRecord record = container.Record;
        return new ContainerSummary
        {
            Id = record.Id,
            Names = ["/" + record.Name],
            Image = ImageName(parts, record),
            ImageID = record.ImageId.ToString(),
            Command = string.Join(' ', [record.Path, .. record.Args]),
            Created = record.Created.ToUnixTimeSeconds(),
            Ports = PortMap.Summary(record),
            Labels = record.Settings.Config.Labels ?? new Dictionary<string, string>(),
            State = StatusText.Word(record.State.Status),
            Status = StatusText.Sentence(record.State, container.Health?.Status, parts.Time.GetUtcNow()),
            HostConfig = new ContainerSummaryHostConfig { NetworkMode = record.Host.NetworkMode, Annotations = record.Host.Annotations },
            NetworkSettings = new ContainerSummaryNetworks { Networks = NetworkMap.Endpoints(parts, record) },
            Mounts = [.. record.Mounts.Where(mount => mount.Type != "tmpfs").Select(Mount)],
        };
    }

    private static WireState State(Container container)
    {
        Engine.Containers.ContainerState state = container.State;
        return new WireState
        {
            Status = StatusText.Word(state.Status),
            Running = state.IsAlive || state.Status == ContainerStatus.Restarting,
            Paused = state.Status == ContainerStatus.Paused,
            Restarting = state.Status == ContainerStatus.Restarting,
            OOMKilled = state.OomKilled,
            Dead = state.Status == ContainerStatus.Dead,
            Pid = state.Pid,
            ExitCode = state.ExitCode,
            Error = state.Error,
            StartedAt = DockerTime.Format(state.StartedAt),
            FinishedAt = DockerTime.Format(state.FinishedAt),
            Health = container.Health is { } health ? Health(health) : null,
        };
    }

    private static WireHealth Health(HealthState health) => new()
    {
        Status = health.Status,
        FailingStreak = health.FailingStreak,
        Log = [.. health.Log.Select(result => new HealthLog
        {
            Start = DockerTime.Format(result.Start),
            End = DockerTime.Format(result.End),
            ExitCode = result.ExitCode,
            Output = result.Output,
        })],
    };

    private static WireMount Mount(EngineMount mount) => new()
    {
        Type = mount.Type,
        Name = mount.Name,
        Source = mount.Source,
        Destination = mount.Destination,
        Driver = mount.Type == "volume" ? "local" : null,
        Mode = mount.Mode,
        RW = mount.Writable,
        Propagation = mount.Propagation,
    };

    // A name that means another image by now would mislead: the ID stands in then.
    private static string ImageName(EngineParts parts, ContainerRecord record) =>
        Reference.TryParse(record.Settings.Image, out _, out _) && parts.Images.TryFind(record.Settings.Image)?.Id == record.ImageId
            ? record.Settings.Image
            : record.ImageId.ToString();
}
