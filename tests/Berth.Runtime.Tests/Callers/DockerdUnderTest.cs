using Berth.Testing;

namespace Berth.Runtime.Tests.Callers;

/// <summary>Debian's dockerd (and its containerd) in folders of its own, without a bridge and without firewall rules, berth-runtime added as a runtime.</summary>
public sealed class DockerdUnderTest : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly BackgroundProcess _dockerd;
    private readonly string _parent = $"/bd{Environment.ProcessId}";
    private int _count;

    /// <summary>Starts it and loads the image.</summary>
    public DockerdUnderTest()
    {
        _dockerd = new BackgroundProcess(
            _scratch.Combine("dockerd.log"),
            Peer.Find("dockerd"),
            ["--data-root", _scratch.Combine("root"), "--exec-root", _scratch.Combine("exec"), "--pidfile", _scratch.Combine("pid"), "--host", $"unix://{Socket}",
            "--bridge", "none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false", "--cgroup-parent", _parent,
            "--add-runtime", $"{CalledRuntime.Ours}={CalledRuntime.Path(CalledRuntime.Ours)}"]);
        _dockerd.WaitUntil(() => Docker("version").ExitCode == 0);
        Docker("load", "--input", ImageArchive.Write(_scratch.Combine("image.tar"))).Ok();
    }

    private string Socket => _scratch.Combine("docker.sock");

    private Dictionary<string, string?> Variables => new()
    {
        ["DOCKER_HOST"] = $"unix://{Socket}",
        ["DOCKER_CLI_HINTS"] = "false",
        ["DOCKER_CONFIG"] = _scratch.Combine("docker-config"),
    };

    /// <summary>A container name that nobody has.</summary>
    internal string NewName() => $"d{Interlocked.Increment(ref _count)}";

    /// <summary>Calls the docker CLI.</summary>
    internal CommandResult Docker(params string[] arguments) => Shell.Run(Command(arguments));

    /// <summary>A command of the docker CLI, not yet run.</summary>
    internal Command Command(params string[] arguments) => new(Peer.Find("docker"), arguments) { Environment = Variables };

    /// <summary>Calls the docker CLI on a terminal.</summary>
    internal CommandResult DockerOnTerminal(params string[] arguments)
    {
        string words = string.Join(' ', ((string[])[Peer.Find("docker"), .. arguments]).Select(static a => $"'{a}'"));
        return Shell.Run(new Command("script", ["-qec", words, "/dev/null"]) { Environment = Variables });
    }

    /// <summary>The words of <c>docker run</c> with the runtime.</summary>
    internal static string[] Run(string runtime, string[] options, params string[] command) =>
        ["run", "--runtime", runtime, "--network", "none", .. options, "busybox", .. command];

    /// <summary>The container's cgroup.</summary>
    internal HostCgroup Cgroup(string name) => new($"{_parent}/{Docker("inspect", "--format", "{{.Id}}", name).Ok()}");

    /// <inheritdoc/>
    public void Dispose()
    {
        string[] containers = Docker("ps", "--all", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (containers.Length > 0)
        {
            Docker(["rm", "--force", .. containers]);
        }

        _dockerd.Dispose();
        foreach (string mount in File.ReadLines("/proc/self/mountinfo").Select(static l => l.Split(' ')[4]).Where(m => m.StartsWith(_scratch.Path, StringComparison.Ordinal)).Reverse())
        {
            Shell.Run("umount", mount);
        }

        new HostCgroup(_parent).Remove();
        string left = Shell.Sh($"grep -F {_scratch.Path} /proc/self/mountinfo; pgrep -af '^[^ ]*containerd.*{_scratch.Path}'").Output;
        _scratch.Dispose();
        Assert.Equal("", left);
    }
}
