using Berth.Build;
using Berth.Content;
using Berth.Content.Records;
using Berth.Engine.Builds;
using Berth.Engine.Containers;
using Berth.Engine.Events;
using Berth.Engine.Execs;
using Berth.Engine.Health;
using Berth.Engine.Images;
using Berth.Engine.Networks;
using Berth.Engine.Specs;
using Berth.Engine.State;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Images.Archives;
using Berth.Images.Store;
using Berth.Networks;
using Berth.Oci;
using Berth.Registry;
using Berth.Runtime.Monitor;
using Microsoft.Extensions.Logging;

namespace Berth.Engine;

/// <summary>The engine: opens everything in the right order, holds the verbs, and lets go of everything. Containers run on without it.</summary>
public sealed class EngineHost : IAsyncDisposable
{
    private readonly DataRoot _root;
    private readonly RecordStore _records;
    private readonly Recovery _recovery;

    private EngineHost(DataRoot root, RecordStore records, EngineParts parts, RegistryOptions registry)
    {
        (_root, _records, Parts) = (root, records, parts);
        Registry = new RegistryClient(registry, parts.Content.Blobs);
        Puller = new ImagePuller(parts, Registry);
        Pusher = new ImagePusher(parts, Registry);
        Archives = new ImageArchives(parts.Content, parts.Images);
        var modes = new NetworkModes(parts.Containers, parts.NetworkStore);
        var endpoints = new EndpointRequests(parts.NetworkStore);
        var files = new ContainerFileWriter(parts);
        var namespaces = new NamespaceChoice(parts.Containers);
        var launcher = new ContainerLauncher(
            parts, new SpecBuilder(parts.Paths, namespaces), new UserResolver(parts), modes, new NetworkPlan(endpoints, files));
        var eraser = new ContainerEraser(parts);
        var exits = new ContainerExits(parts, launcher, eraser);
        var mounts = new MountResolver(parts.Volumes, parts.Containers, parts.Paths);
        Creator = new ContainerCreator(parts, new HostRules(namespaces, modes, endpoints), mounts, new CopyUp(parts));
        Starter = new ContainerStarter(parts, launcher, exits);
        Stopper = new ContainerStopper(parts, Starter);
        Remover = new ContainerRemover(parts, Stopper, eraser);
        Updater = new ContainerUpdater(parts);
        Waiter = new ContainerWaiter(parts);
        Attacher = new ContainerAttacher(parts);
        Logs = new ContainerLogs(parts);
        Top = new ContainerTop(parts);
        Execs = new ExecService(parts);
        NetworkCreator = new NetworkCreator(parts);
        NetworkRemover = new NetworkRemover(parts);
        Connector = new NetworkConnector(parts, modes, new NetworkPlan(endpoints, files));
        Ports = new PortChanger(parts);
        Files = new ContainerCopier(parts);
        Committer = new ContainerCommitter(parts);
        Builder = new ImageBuilder(new BuilderServices
        {
            Root = root,
            Content = parts.Content,
            Images = parts.Images,
            Records = records,
            Runner = new StepRunner(parts, launcher),
            Time = parts.Time,
        });
        var health = new HealthMonitor(parts);
        exits.Restart = Starter.RestartAsync;
        exits.Began = health.Begin;
        _recovery = new Recovery(parts, exits, Starter, modes);
        parts.Volumes.UsedBy = name =>
            [.. parts.Containers.List().Where(container => container.Record.Mounts.Any(mount => mount.Name == name)).Select(container => container.Id)];
        parts.Images.Changed += change => parts.Events.Publish("image", change.Action, change.Id.ToString(), Attributes(change));
    }

    /// <summary>What the verbs work on.</summary>
    public EngineParts Parts { get; }

    /// <summary>create.</summary>
    public ContainerCreator Creator { get; }

    /// <summary>start.</summary>
    public ContainerStarter Starter { get; }

    /// <summary>stop, restart, kill, pause, unpause.</summary>
    public ContainerStopper Stopper { get; }

    /// <summary>rm, prune.</summary>
    public ContainerRemover Remover { get; }

    /// <summary>rename, update.</summary>
    public ContainerUpdater Updater { get; }

    /// <summary>wait.</summary>
    public ContainerWaiter Waiter { get; }

    /// <summary>attach, resize.</summary>
    public ContainerAttacher Attacher { get; }

    /// <summary>logs.</summary>
    public ContainerLogs Logs { get; }

    /// <summary>top.</summary>
    public ContainerTop Top { get; }

    /// <summary>exec.</summary>
    public ExecService Execs { get; }

    /// <summary>network create.</summary>
    public NetworkCreator NetworkCreator { get; }

    /// <summary>network rm, prune.</summary>
    public NetworkRemover NetworkRemover { get; }

    /// <summary>network connect, disconnect.</summary>
    public NetworkConnector Connector { get; }

    /// <summary>Ports of running containers.</summary>
    public PortChanger Ports { get; }

    /// <summary>cp, export.</summary>
    public ContainerCopier Files { get; }

    /// <summary>commit.</summary>
    public ContainerCommitter Committer { get; }

    /// <summary>build.</summary>
    public ImageBuilder Builder { get; }

    /// <summary>login, search.</summary>
    public RegistryClient Registry { get; }

    /// <summary>pull.</summary>
    public ImagePuller Puller { get; }

    /// <summary>push.</summary>
    public ImagePusher Pusher { get; }

    /// <summary>load, save, import.</summary>
    public ImageArchives Archives { get; }

    /// <summary>Opens the data root, starts the networks, and takes charge of what a former engine left.</summary>
    /// <exception cref="BerthException">Another engine uses the data root; a record cannot be read; the kernel lacks something.</exception>
    public static async Task<EngineHost> OpenAsync(EngineOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var root = DataRoot.Open(options.Root);
        try
        {
            var paths = new EnginePaths(root, options.State);
            Directory.CreateDirectory(paths.Bundles, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(paths.Names, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(paths.SeccompCache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var records = RecordStore.Open(root.Database);
            var content = new ImageContent(root, records);
            var events = new EventLog(TimeProvider.System);
            var networks = new NetworkService(
                new NetworkOptions { InstanceName = options.Instance, NamesFolder = paths.Names }, loggers.CreateLogger<NetworkService>());
            var host = new EngineHost(root, records, new EngineParts
            {
                Instance = options.Instance,
                Paths = paths,
                Content = content,
                Images = new ImageStore(content, records, TimeProvider.System),
                Networks = networks,
                NetworkStore = new NetworkStore(records, networks, options.Instance, TimeProvider.System),
                Runtime = new ContainerRuntime(new ContainerRuntimeOptions
                {
                    ProgramPath = options.RuntimeProgram,
                    MonitorCgroupPath = $"/{options.Instance}/monitors",
                }),
                Containers = new ContainerStore(records),
                Volumes = new VolumeService(records, paths, events, TimeProvider.System),
                Events = events,
                Time = TimeProvider.System,
                Stopping = options.Stopping,
                Loggers = loggers,
            }, options.Registry);
            await host._recovery.RunAsync(cancellationToken);
            return host;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Gives back the disk of images that have been removed, in the background.</summary>
    public void CollectGarbage() => _ = Task.Run(() => Parts.Images.CollectGarbageAsync(CancellationToken.None));

    /// <summary>Lets go; containers run on. When none runs, what the engine made on the host goes too: bridge, rules, control groups.</summary>
    public async ValueTask DisposeAsync()
    {
        bool inUse = Parts.Containers.List().Any(container => container.State.IsAlive);
        foreach (Container container in Parts.Containers.List())
        {
            container.HealthChecks?.Cancel();
            container.RestartWait?.Cancel();
            if (container.Running is { } running)
            {
                await running.DisposeAsync();
            }
        }

        await Parts.Networks.WaitIdleAsync();
        if (!inUse)
        {
            await Parts.Networks.RemoveAllAsync();
        }

        await Parts.Networks.DisposeAsync();
        Registry.Dispose();
        Parts.Runtime.Dispose();
        if (!inUse)
        {
            ContainerRuntime.RemoveCgroups($"/{Parts.Instance}");
        }

        _records.Dispose();
        _root.Dispose();
    }

    private static Dictionary<string, string> Attributes(ImageEvent change) => new() { ["name"] = change.Name ?? change.Id.ToString() };
}
