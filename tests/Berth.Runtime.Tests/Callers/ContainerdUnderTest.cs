using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>A containerd in folders of its own, with busybox imported, driven by ctr.</summary>
public sealed class ContainerdUnderTest : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly BackgroundProcess _containerd;
    private int _count;

    /// <summary>Starts it and imports the image.</summary>
    public ContainerdUnderTest()
    {
        string config = _scratch.Write("config.toml", $"""
            version = 2
            root = "{_scratch.Combine("root")}"
            state = "{_scratch.Combine("state")}"
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
            [grpc]
            address = "{Address}"
            [ttrpc]
            address = "{_scratch.Combine("ttrpc.sock")}"
            """);
        _containerd = new BackgroundProcess(_scratch.Combine("containerd.log"), Peer.Find("containerd"), "--config", config);
        _containerd.WaitUntil(() => Ctr("version").ExitCode == 0);
        Ctr("images", "import", ImageArchive.Write(_scratch.Combine("image.tar"))).Ok();
    }

    private string Address => _scratch.Combine("containerd.sock");

    /// <summary>Namespace of its containers, and the cgroup that they are in.</summary>
    internal string Namespace { get; } = $"bt{Environment.ProcessId}";

    /// <summary>A container ID that nobody has.</summary>
    internal string NewId() => $"c{Interlocked.Increment(ref _count)}";

    /// <summary>The container's cgroup.</summary>
    internal HostCgroup Cgroup(string id) => new($"{Namespace}/{id}");

    /// <summary>Calls ctr.</summary>
    internal CommandResult Ctr(params string[] arguments) => Shell.Run(Peer.Find("ctr"), [.. Own, .. arguments]);

    /// <summary>Calls ctr on a terminal.</summary>
    internal CommandResult CtrOnTerminal(params string[] arguments)
    {
        string words = string.Join(' ', ((string[])[Peer.Find("ctr"), .. Own, .. arguments]).Select(static a => $"'{a}'"));
        return Shell.Run("script", "-qec", words, "/dev/null");
    }

    /// <summary><c>ctr run</c> with the runtime; the image's name is added before <paramref name="command"/>.</summary>
    internal string[] Run(string runtime, string id, string[] options, params string[] command) =>
        ["run", "--runtime", "io.containerd.runc.v2", "--runc-binary", CalledRuntime.Path(runtime), "--runc-root", _scratch.Combine("runc"), .. options, ImageArchive.Reference, id, .. command];

    /// <summary>Status of the container's task.</summary>
    internal string Status(string id) =>
        Ctr("task", "ls").Ok().Split('\n').Select(static l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(w => w[0] == id)?[2] ?? "";

    /// <summary>Listens to containerd's events until it is disposed.</summary>
    internal BackgroundProcess Events() => new(_scratch.Combine($"events{Guid.NewGuid():N}"), Peer.Find("ctr"), [.. Own, "events"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string id in Ctr("containers", "ls", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Ctr("task", "delete", "--force", id);
            Ctr("containers", "rm", id);
        }

        _containerd.Dispose();
        new HostCgroup(Namespace).Remove();
        string left = Shell.Sh($"grep -F {_scratch.Path} /proc/self/mountinfo; pgrep -af '^{Peer.Find("containerd-shim-runc-v2")} .*{_scratch.Path}'").Output;
        _scratch.Dispose();
        Assert.Equal("", left);
    }

    private string[] Own => ["--address", Address, "--namespace", Namespace];
}
