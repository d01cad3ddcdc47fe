using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>podman with storage of its own, with busybox loaded.</summary>
public sealed class PodmanUnderTest : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Dictionary<string, string?> _environment;
    private readonly string _parent = $"/bp{Environment.ProcessId}";
    private int _count;

    /// <summary>Loads the image.</summary>
    public PodmanUnderTest()
    {
        Peer.Find("conmon");

        // The default limits of open files and processes are above what a machine without CAP_SYS_RESOURCE may set.
        string config = _scratch.Write("containers.conf", """
            [containers]
            default_ulimits = ["nofile=1024:2048", "nproc=1024:2048"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            """);
        string storage = _scratch.Write("storage.conf", $"""
            [storage]
            driver = "overlay"
            runroot = "{_scratch.Combine("runroot")}"
            graphroot = "{_scratch.Combine("root")}"
            """);
        _environment = new Dictionary<string, string?> { ["CONTAINERS_CONF"] = config, ["CONTAINERS_STORAGE_CONF"] = storage, ["CONTAINER_HOST"] = null };
        Podman("runc", "load", "--input", ImageArchive.Write(_scratch.Combine("image.tar"))).Ok();
    }

    /// <summary>A container name that nobody has.</summary>
    internal string NewName() => $"p{Interlocked.Increment(ref _count)}";

    /// <summary>Calls podman with the runtime.</summary>
    internal CommandResult Podman(string runtime, params string[] arguments)
    {
        // Output to files: a container's monitor holds on to the streams that it was started with.
        string output = _scratch.Combine($"out{Guid.NewGuid():N}");
        string words = string.Join(' ', ((string[])[.. Own(runtime), .. arguments]).Select(static a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        CommandResult result = Shell.Run(new Command("/bin/sh", ["-c", $"exec {Peer.Find("podman")} {words} >{output} 2>{output}.err </dev/null"]) { Environment = _environment });
        return new CommandResult(result.CommandLine, result.ExitCode, File.ReadAllText(output), File.ReadAllText(output + ".err"));
    }

    /// <summary><c>podman run</c> with the runtime.</summary>
    internal CommandResult Run(string runtime, string[] options, params string[] command) =>
        Podman(runtime, ["run", "--network", "none", "--cgroup-parent", _parent, .. options, "busybox", .. command]);

    /// <summary>The container's cgroup.</summary>
    internal HostCgroup Cgroup(string runtime, string name) =>
        new($"{_parent}/libpod-{Podman(runtime, "inspect", "--format", "{{.Id}}", name).Ok()}");

    /// <inheritdoc/>
    public void Dispose()
    {
        Podman("runc", "rm", "--all", "--force", "--time", "0");
        Podman("runc", "rmi", "--all", "--force");
        Shell.Eventually(() => Shell.Sh($"pgrep -f '^{Peer.Find("conmon")} .*{_scratch.Path}'").Output.Length == 0, TimeSpan.FromSeconds(10), "the monitors end");
        foreach (string mount in File.ReadLines("/proc/self/mountinfo").Select(static l => l.Split(' ')[4]).Where(m => m.StartsWith(_scratch.Path, StringComparison.Ordinal)).Reverse())
        {
            Shell.Run("umount", mount);
        }

        new HostCgroup(_parent).Remove();
        string left = Shell.Sh($"grep -F {_scratch.Path} /proc/self/mountinfo").Output;
        _scratch.Dispose();
        Assert.Equal("", left);
    }

    private string[] Own(string runtime) =>
        ["--root", _scratch.Combine("root"), "--runroot", _scratch.Combine("runroot"), "--tmpdir", _scratch.Combine("tmp"), "--runtime", CalledRuntime.Path(runtime)];
}
