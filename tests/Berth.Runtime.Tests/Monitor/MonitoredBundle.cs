using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;
using Berth.Testing;

namespace Berth.Runtime.Tests.Monitor;

/// <summary>A bundle with a busybox, for the published monitor. Disposing it ends what runs and fails when anything is left.</summary>
internal sealed class MonitoredBundle : IAsyncDisposable
{
    private static readonly Lazy<ScratchDirectory> Shared = new(static () =>
    {
        var scratch = new ScratchDirectory();
        Busybox.Unpack(scratch.Combine("rootfs"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => scratch.Dispose();
        return scratch;
    });

    private readonly ScratchDirectory _scratch = new();
    private readonly ContainerRuntime _runtime;

    public MonitoredBundle(params string[] arguments)
    {
        Id = ContainerId.New().ToString();
        // Its own: one bundle's end must not take the cgroup from under another's start.
        _runtime = new(new ContainerRuntimeOptions { ProgramPath = Repository.Program("berth-runtime"), MonitorCgroupPath = CgroupPath + "-monitors" });
        Directory.CreateDirectory(Path);
        Directory.CreateDirectory(_scratch.Combine("upper"));
        Directory.CreateDirectory(_scratch.Combine("work"));
        Process = new ProcessSpec
        {
            Args = arguments,
            Cwd = "/",
            Env = ["PATH=/bin", "TERM=xterm"],
            User = new UserSpec(),
        };
        Request = new MonitorRequest
        {
            ContainerId = Id,
            RootMounts = [RootMount()],
            CgroupPath = CgroupPath,
            Log = new LogRequest { Path = LogPath },
            ExitRecordPath = ExitPath,
        };
    }

    public string Id { get; }

    public string Path => _scratch.Combine("bundle");

    public string LogPath => _scratch.Combine("container-json.log");

    public string ExitPath => _scratch.Combine("exit.json");

    public string UpperPath => _scratch.Combine("upper");

    public string CgroupPath => string.Create(CultureInfo.InvariantCulture, $"/berth-test-{Environment.ProcessId}-{Id[..12]}");

    public ProcessSpec Process { get; set; }

    public MonitorRequest Request { get; set; }

    public RunningContainer? Running { get; private set; }

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    /// <summary>Starts the container.</summary>
    public async Task<RunningContainer> RunAsync()
    {
        var spec = new RuntimeSpec
        {
            OciVersion = "1.2.0",
            Process = Process,
            Hostname = "box",
            Mounts =
            [
                new Mount { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
                new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "mode=755", "size=65536k"] },
                new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] },
            ],
            Linux = new LinuxSpec
            {
                Namespaces =
                [
                    new NamespaceSpec { Type = "pid" }, new NamespaceSpec { Type = "mount" }, new NamespaceSpec { Type = "ipc" },
                    new NamespaceSpec { Type = "uts" }, new NamespaceSpec { Type = "network" },
                ],
            },
        };
        await File.WriteAllBytesAsync(
            System.IO.Path.Combine(Path, MonitorFiles.Config), JsonSerializer.SerializeToUtf8Bytes(spec, RuntimeJson.Default.RuntimeSpec));
        return Running = await _runtime.RunAsync(Path, Request, Soon);
    }

    /// <summary>Pid of the monitor: the parent of the container's first process.</summary>
    public int MonitorPid() => ParentOf(Running!.Pid);

    /// <summary>The log's text, all lines joined.</summary>
    public string LogText()
    {
        var text = new StringBuilder();
        foreach (string line in File.ReadLines(LogPath))
        {
            using var parsed = JsonDocument.Parse(line);
            text.Append(parsed.RootElement.GetProperty("log").GetString());
        }

        return text.ToString();
    }

    /// <summary>Reads attached output to its end.</summary>
    public static async Task<(string Stdout, string Stderr)> ReadAllAsync(AttachedStreams streams)
    {
        byte[] buffer = new byte[64 << 10];
        var stdout = new MemoryStream();
        var stderr = new MemoryStream();
        while (await streams.ReadAsync(buffer, Soon) is { Kind: not OutputKind.None } chunk)
        {
            (chunk.Kind == OutputKind.Stderr ? stderr : stdout).Write(buffer, 0, chunk.Count);
        }

        return (Encoding.UTF8.GetString(stdout.ToArray()), Encoding.UTF8.GetString(stderr.ToArray()));
    }

    /// <summary>Fails when a cgroup or socket of the container is there.</summary>
    public void AssertNothingLeft()
    {
        string errors = System.IO.Path.Combine(Path, MonitorFiles.ErrorLog);
        Assert.False(File.Exists(System.IO.Path.Combine(Path, MonitorFiles.Socket)), $"the socket is left {(File.Exists(errors) ? File.ReadAllText(errors) : "")}");
        Assert.False(CgroupHost.Detect().Open(CgroupPath).Exists, "the cgroup is left");
    }

    public async ValueTask DisposeAsync()
    {
        if (await ContainerRuntime.TryReconnectAsync(Path, Soon) is { } left)
        {
            await EndAsync(left);
        }

        await (Running?.DisposeAsync() ?? ValueTask.CompletedTask);
        _runtime.Dispose();
        Assert.True(CgroupHost.Detect().Open(CgroupPath + "-monitors").TryRemove(TimeSpan.FromSeconds(5)), "the monitors' cgroup is left");
        AssertNothingLeft();
        _scratch.Dispose();
    }

    private static async Task EndAsync(RunningContainer left)
    {
        try
        {
            await left.KillAsync(9, all: false, Soon);
        }
        catch (BerthException error) when (error.Kind == ErrorKind.Conflict)
        {
            // It has ended meanwhile.
        }

        await left.Exited.WaitAsync(Soon);
        await left.DisposeAsync();
    }

    private static int ParentOf(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private Mount RootMount() => new()
    {
        Destination = "/",
        Type = "overlay",
        Source = "overlay",
        Options =
        [
            $"lowerdir={Shared.Value.Combine("rootfs")}", $"upperdir={UpperPath}", $"workdir={_scratch.Combine("work")}",
        ],
    };
}
