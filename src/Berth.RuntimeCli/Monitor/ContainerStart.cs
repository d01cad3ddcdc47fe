using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.Linux.Mounting;
using Berth.Linux.Namespaces;
using Berth.Networks.Names;
using Berth.Networks.Ports;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Logs;
using Berth.Runtime.Processes;

namespace Berth.RuntimeCli.Monitor;

/// <summary>All that a running container takes; made step by step, undone in reverse.</summary>
internal sealed class ContainerStart : IDisposable
{
    private readonly PollLoop _loop;
    private readonly string _bundlePath;
    private NamespaceFd? _network;
    private SeccompProgram? _seccomp;
    private NameServer? _names;

    /// <summary>Reads the bundle.</summary>
    /// <exception cref="BerthException">Its files cannot be used.</exception>
    public ContainerStart(string bundlePath, PollLoop loop)
    {
        (_bundlePath, _loop) = (bundlePath, loop);
        Request = MonitorRequest.Read(bundlePath);
        Spec = ReadSpec(Path.Combine(bundlePath, MonitorFiles.Config));
    }

    /// <summary>What was asked for.</summary>
    public MonitorRequest Request { get; }

    /// <summary>config.json.</summary>
    public RuntimeSpec Spec { get; private set; }

    /// <summary>True when the container has a PID namespace of its own, so that all of it ends with its first process.</summary>
    public bool HasOwnPids => Spec.Linux?.Namespaces?.Any(static space => space is { Type: "pid", Path: null }) ?? false;

    /// <summary>The first process.</summary>
    public ContainerProcess Process { get; private set; } = null!;

    /// <summary>Its stdio.</summary>
    public StdioRelay Relay { get; private set; } = null!;

    /// <summary>Its log; null without one.</summary>
    public JsonLogFile? Log { get; private set; }

    /// <summary>The container's cgroup.</summary>
    public Cgroup Cgroup { get; private set; } = null!;

    /// <summary>The root file system's mount; null when the spec's root.path is used.</summary>
    public MountFd? RootFs { get; private set; }

    /// <summary>The held ports; null for none.</summary>
    public PortHolder? Ports { get; private set; }

    /// <summary>When the program was running.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>Starts the container; returns when its program has been executed.</summary>
    /// <exception cref="Exception">A step failed; the caller disposes this object, and nothing is left.</exception>
    public void Run()
    {
        // 1. What others may take away or have taken: the namespace's path dies with the engine, a port may be in use.
        _network = Request.NetworkNamespacePath is { } path ? NamespaceFd.Open(path, NamespaceKinds.Network) : null;
        Ports = HeldPorts.Open(Request.Ports);
        if (Request.ResolverPath is { } names)
        {
            ServeNames(names);
        }

        // 2. Files, limits, filter.
        Log = Request.Log.Path is null ? null : new JsonLogFile(Request.Log);
        RootFs = RootMounts.Make(Request.RootMounts);
        Cgroup = CgroupHost.Detect().Create(Request.CgroupPath);
        Limits.Apply(Cgroup, Spec);
        _seccomp = Limits.CompileSeccomp(Spec);

        // 3. The process.
        using ProcessStdio stdio = OpenStdio(Spec.Process!, new ExecRequest { ExecId = "", Process = Spec.Process!, Stdin = Request.OpenStdin });
        Process = ContainerInit.Start(InitRequest(stdio));
        StartedAt = TimeProvider.System.GetUtcNow();
        Relay = new StdioRelay(_loop, Log) { StdinOnce = Request.StdinOnce };
        HandOver(stdio, Process, Relay);

        // Execs load the compiled filter: its hundreds of rules need not stay for the container's life.
        Spec = Spec with { Linux = Spec.Linux is null ? null : Spec.Linux with { Seccomp = null } };
    }

    /// <summary>Starts one more process.</summary>
    /// <exception cref="StartException">It could not be started.</exception>
    public ExecSession StartExec(ExecRequest request, StdioRelay relay, Action<ExecSession> ended)
    {
        using ProcessStdio stdio = OpenStdio(request.Process, request);
        ContainerProcess process;
        try
        {
            process = ContainerExec.Start(new ContainerExecRequest
            {
                Spec = Spec,
                ContainerId = Request.ContainerId,
                InitPid = Process.Pid,
                Init = Process.Handle,
                Process = request.Process,
                Cgroup = Cgroup,
                Seccomp = _seccomp,
                Streams = stdio.Streams,
                LenientLimits = true,
            });
        }
        catch (IOException error)
        {
            throw StartFailures.OfStart(error).ToException();
        }

        HandOver(stdio, process, relay);
        return new ExecSession(_loop, process, relay, ended) { Id = request.ExecId };
    }

    /// <summary>Answers names inside the container, unless it does already.</summary>
    /// <exception cref="BerthException">The container has no network namespace of its own.</exception>
    public void ServeNames(string resolverPath) => _names ??= NameServer.Start(
        _network ?? throw new BerthException(ErrorKind.Invalid, $"Container {Request.ContainerId} has no network namespace of its own: no names can be served in it."),
        resolverPath);

    /// <summary>Holds other host ports.</summary>
    /// <returns>The holder; null for no ports.</returns>
    public PortHolder? HoldPorts(IReadOnlyList<Runtime.Monitor.PublishedPort> ports) => Ports = HeldPorts.Change(Ports, ports);

    /// <inheritdoc/>
    public void Dispose()
    {
        Ports?.Dispose();
        _names?.Dispose();
        Process?.Dispose();
        RootFs?.Dispose();
        _network?.Dispose();
        Log?.Dispose();
        _ = Cgroup?.TryRemove(TimeSpan.FromSeconds(2));
    }

    private static RuntimeSpec ReadSpec(string path)
    {
        try
        {
            RuntimeSpec? spec = JsonSerializer.Deserialize(File.ReadAllBytes(path), RuntimeJson.Default.RuntimeSpec);
            if (spec?.Process is not { Args.Count: > 0 } process)
            {
                throw new BerthException(ErrorKind.Invalid, $"'{path}' names no process to start.");
            }

            // Ours is lowered, and would be inherited.
            return spec with { Process = process with { OomScoreAdj = process.OomScoreAdj ?? 0 } };
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new BerthException(ErrorKind.Invalid, $"Cannot read '{path}': {error.Message}", error);
        }
    }

    private static ProcessStdio OpenStdio(ProcessSpec process, ExecRequest wanted) =>
        process.Terminal ? ProcessStdio.OfTerminal() : ProcessStdio.OfPipes(wanted.Stdin, wanted.Stdout, wanted.Stderr);

    private static void HandOver(ProcessStdio stdio, ContainerProcess process, StdioRelay relay)
    {
        if (process.Terminal is { } master)
        {
            stdio.UseTerminal(master);
        }

        relay.Use(stdio);
        stdio.Release();
    }

    private ContainerInitRequest InitRequest(ProcessStdio stdio) => new()
    {
        Spec = Spec,
        BundlePath = _bundlePath,
        ContainerId = Request.ContainerId,
        Rootfs = RootFs,
        Cgroup = Cgroup,
        NetworkNamespace = _network,
        Seccomp = _seccomp,
        Streams = stdio.Streams,
        LenientLimits = true,
    };
}
