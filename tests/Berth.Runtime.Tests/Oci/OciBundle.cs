using System.Text.Json;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Defaults;
using Berth.Testing;

namespace Berth.Runtime.Tests.Oci;

/// <summary>A bundle with a busybox root file system and Docker's default spec, and the runtime to run it with: the published berth-runtime, or another to compare.</summary>
internal sealed class OciBundle : IDisposable
{
    private static readonly Lazy<string> BusyboxTar = new(
        static () => Busybox.Tar(Path.Combine(Directory.CreateTempSubdirectory("berth-test-").FullName, "busybox.tar")));

    private static int Count;
    private readonly ScratchDirectory _scratch = new();
    private readonly List<string> _started = [];

    internal OciBundle()
    {
        Directory.CreateDirectory(Rootfs);
        Shell.Run("tar", "-C", Rootfs, "-xf", BusyboxTar.Value).Ok();
        var options = new DefaultSpecOptions { Capabilities = CapabilitySet.DockerDefault & CapabilitySet.Bounding() };
        RuntimeSpec spec = DefaultSpec.Create(options);
        Id = $"bt{Environment.ProcessId}-{Interlocked.Increment(ref Count)}";
        Spec = spec with
        {
            Root = new RootSpec { Path = "rootfs" },
            Hostname = "inside",
            Process = spec.Process! with { Env = ["PATH=" + DefaultSpec.Path], Rlimits = [] },
            Linux = spec.Linux! with { CgroupsPath = "/" + Id },
        };
    }

    internal string Id { get; }

    /// <summary>The program under test; a peer's, to show that a test is right.</summary>
    internal string Runtime { get; init; } = "berth-runtime";

    private string Program => Runtime == "berth-runtime" ? Repository.Program("berth-runtime") : Runtime;

    /// <summary>Options before the command.</summary>
    internal string Globals { get; set; } = "";

    internal string Folder => _scratch.Combine("bundle");

    internal string Rootfs => _scratch.Combine("bundle/rootfs");

    internal string State => _scratch.Combine("state");

    internal string Canary => _scratch.Combine("canary");

    internal string Scratch(string name) => _scratch.Combine(name);

    internal RuntimeSpec Spec { get; set; }

    internal ProcessSpec Process
    {
        get => Spec.Process!;
        set => Spec = Spec with { Process = value };
    }

    /// <summary>Runs a line of shell as the container, in the foreground.</summary>
    internal CommandResult RunShell(string script) => RunProgram("sh", "-c", script);

    /// <summary>Runs a program as the container, in the foreground.</summary>
    internal CommandResult RunProgram(params string[] arguments)
    {
        Process = Process with { Args = arguments };
        return Call("run", Id);
    }

    /// <summary>Creates the container and starts it.</summary>
    internal void Start(params string[] arguments)
    {
        Process = Process with { Args = arguments };
        Call("create", Id).Ok();
        Call("start", Id).Ok();
    }

    /// <summary>Calls berth-runtime after writing config.json; the command's own words follow.</summary>
    internal CommandResult Call(string command, params string[] arguments)
    {
        if (command is "create" or "run")
        {
            WriteConfig();
        }

        // Output to a file: a created container holds on to the streams, and a pipe would never end.
        string output = _scratch.Combine($"out{_started.Count}-{Guid.NewGuid():N}");
        string words = string.Join(' ', arguments.Select(static a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        CommandResult result = Shell.Run(new Command("/bin/sh", ["-c", $"exec {Program} {Globals} --root {State} {command} {words} >{output} 2>{output}.err"])
        {
            WorkingDirectory = Folder,
        });
        return new CommandResult(result.CommandLine, result.ExitCode, File.ReadAllText(output), File.ReadAllText(output + ".err"));
    }

    /// <summary>As <see cref="Call"/>, with a pipe as its output.</summary>
    internal string CallThroughPipe(string command, params string[] arguments)
    {
        WriteConfig();
        return Shell.Run(new Command("/bin/sh", ["-c", $"{Program} {Globals} --root {State} {command} {string.Join(' ', arguments)} | cat"])
        {
            WorkingDirectory = Folder,
        }).Ok();
    }

    /// <summary>What <c>state</c> says of the container.</summary>
    internal RuntimeState FindState() =>
        JsonSerializer.Deserialize(Call("state", Id).Ok(), RuntimeJson.Default.RuntimeState)!;

    internal string[] Cgroups() => Directory.Exists("/sys/fs/cgroup/" + Id)
        ? ["/sys/fs/cgroup/" + Id]
        : [.. Directory.EnumerateDirectories("/sys/fs/cgroup").Select(d => Path.Combine(d, Id)).Where(Directory.Exists)];

    /// <summary>Writes config.json.</summary>
    internal void WriteConfig()
    {
        File.WriteAllBytes(Path.Combine(Folder, "config.json"), JsonSerializer.SerializeToUtf8Bytes(Spec, RuntimeJson.Default.RuntimeSpec));
        _started.Add(Id);
    }

    public void Dispose()
    {
        if (_started.Count > 0)
        {
            Call("delete", "--force", Id);
        }

        Assert.Empty(Cgroups());
        Assert.DoesNotContain(_scratch.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        _scratch.Dispose();
    }
}
