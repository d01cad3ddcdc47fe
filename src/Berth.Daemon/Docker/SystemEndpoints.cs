using System.Runtime.InteropServices;
using System.Threading.Channels;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Daemon;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Events;

namespace Berth.Daemon.Docker;

/// <summary>ping, version, info, events, system df.</summary>
internal sealed class SystemEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Get("/_ping", PingAsync);
        routes.Head("/_ping", PingAsync);
        routes.Get("/version", VersionAsync);
        routes.Get("/info", InfoAsync);
        routes.Get("/events", EventsAsync);
        routes.Get("/system/df", DiskUsageAsync);
    }

    private static Task PingAsync(ApiCall call)
    {
        call.Http.Response.Headers["Builder-Version"] = "1";
        call.Http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        call.Http.Response.Headers.Pragma = "no-cache";
        return call.WriteTextAsync("OK");
    }

    private static Task VersionAsync(ApiCall call) => call.WriteJsonAsync(
        new DaemonVersion
        {
            Platform = new VersionPlatform { Name = "Berth" },
            Version = Product.Version,
            ApiVersion = ApiVersion.Newest.ToString(),
            MinAPIVersion = ApiVersion.Oldest.ToString(),
            GitCommit = "",
            GoVersion = "",
            Os = "linux",
            Arch = Oci.Images.Platform.Host.Architecture,
            KernelVersion = Kernel,
            Components = [new VersionComponent
            {
                Name = "Engine",
                Version = Product.Version,
                Details = new Dictionary<string, string>
                {
                    ["ApiVersion"] = ApiVersion.Newest.ToString(),
                    ["MinAPIVersion"] = ApiVersion.Oldest.ToString(),
                    ["Os"] = "linux",
                    ["Arch"] = Oci.Images.Platform.Host.Architecture,
                    ["KernelVersion"] = Kernel,
                },
            }],
        },
        DockerJson.Wire.DaemonVersion);

    private static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private Task InfoAsync(ApiCall call)
    {
        IReadOnlyList<Container> containers = engine.Parts.Containers.List();
        int running = containers.Count(container => container.State.Status == ContainerStatus.Running);
        int paused = containers.Count(container => container.State.Status == ContainerStatus.Paused);
        return call.WriteJsonAsync(
            new DaemonInfo
            {
                Id = Networks.BuiltInNetworks.IdOf(engine.Parts.Instance, engine.Parts.Paths.Root),
                Containers = containers.Count,
                ContainersRunning = running,
                ContainersPaused = paused,
                ContainersStopped = containers.Count - running - paused,
                Images = engine.Parts.Images.List().Count,
                Driver = "overlay2",
                DriverStatus = [],
                Plugins = new PluginsInfo { Volume = ["local"], Network = ["bridge", "host", "ipvlan", "macvlan", "null"], Log = ["json-file", "none"] },
                MemoryLimit = true,
                SwapLimit = true,
                CpuCfsPeriod = true,
                CpuCfsQuota = true,
                CPUShares = true,
                CPUSet = true,
                PidsLimit = true,
                IPv4Forwarding = true,
                OomKillDisable = true,
                SystemTime = DockerTime.Format(engine.Parts.Time.GetUtcNow()),
                LoggingDriver = "json-file",
                CgroupDriver = "cgroupfs",
                CgroupVersion = File.Exists("/sys/fs/cgroup/cgroup.controllers") ? "2" : "1",
                KernelVersion = Kernel,
                OperatingSystem = HostFacts.OperatingSystem,
                OSVersion = HostFacts.OperatingSystemVersion,
                OSType = "linux",
                Architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64",
                NCPU = Environment.ProcessorCount,
                MemTotal = HostFacts.MemoryBytes,
                DockerRootDir = engine.Parts.Paths.Root,
                Name = Environment.MachineName,
                ServerVersion = Product.Version,
                Runtimes = new Dictionary<string, RuntimeInfo> { ["berth"] = new() { Path = "berth-runtime" } },
                DefaultRuntime = "berth",
                Swarm = new SwarmInfo { LocalNodeState = "inactive" },
                LiveRestoreEnabled = true,
                SecurityOptions = ["name=seccomp,profile=builtin", "name=cgroupns"],
                Warnings = [],
            },
            DockerJson.Wire.DaemonInfo);
    }

    private async Task EventsAsync(ApiCall call)
    {
        DateTimeOffset now = engine.Parts.Time.GetUtcNow();
        DateTimeOffset? until = TimeText.ParseOrNull(call.Query("until"), now);
        var filter = new EventFilter(FilterText.Parse(call.Query("filters"), EventFilter.Keys));
        using EventSubscription subscription = engine.Parts.Events.Subscribe(TimeText.ParseOrNull(call.Query("since"), now));
        var lines = new JsonLines(call);
        await lines.StartAsync();
        foreach (EngineEvent happened in subscription.Past.Where(happened => (until is null || happened.Time <= until) && filter.Passes(happened)))
        {
            await lines.WriteAsync(EventMap.ToWire(happened), DockerJson.Wire.EventMessage);
        }

        if (until <= now)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted);
        if (until is { } end)
        {
            over.CancelAfter(end - now);
        }

        await FollowAsync(subscription.Live, filter, lines, over.Token);
    }

    private static async Task FollowAsync(ChannelReader<EngineEvent> live, EventFilter filter, JsonLines lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (EngineEvent happened in live.ReadAllAsync(cancellationToken))
            {
                if (filter.Passes(happened))
                {
                    await lines.WriteAsync(EventMap.ToWire(happened), DockerJson.Wire.EventMessage);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over, or the client has gone.
        }
    }

    private async Task DiskUsageAsync(ApiCall call)
    {
        IReadOnlyList<Engine.Containers.Container> containers = engine.Parts.Containers.List();
        var summaries = new List<DockerApi.Containers.ContainerSummary>();
        foreach (Container container in containers)
        {
            long size = await engine.Parts.Content.Snapshots.UsageAsync(container.Record.SnapshotKey, call.Aborted);
            summaries.Add(ContainerMap.Summary(engine.Parts, container) with { SizeRw = size });
        }

        IReadOnlyList<Images.Store.Image> images = engine.Parts.Images.List();
        await call.WriteJsonAsync(
            new DiskUsage
            {
                LayersSize = images.SelectMany(image => image.Layers).DistinctBy(layer => layer.DiffId).Sum(layer => layer.SizeBytes),
                Images = [.. images.Select(image => ImageMap.Summary(image, containers.Count(container => container.Record.ImageId == image.Id), call.Version))],
                Containers = summaries,
                Volumes = [.. engine.Parts.Volumes.List().Select(volume => VolumeMap.ToWire(engine.Parts, volume, withUsage: true))],
                BuildCache = [],
            },
            DockerJson.Wire.DiskUsage);
    }
}
