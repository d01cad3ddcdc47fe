using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>Bad input gets Docker's status code and a sentence that names the object; nothing half made stays.</summary>
[Collection("engine")]
public sealed class BadInputTests(EngineFixture fixture) : IDisposable
{
    private readonly EngineUnderTest _engine = fixture.Engine;
    private readonly ScratchDirectory _scratch = new();
    private readonly string _before = Settled(fixture.Engine);

    public void Dispose()
    {
        string after = Settled(_engine);
        _scratch.Dispose();
        Assert.Equal(_before, after);
    }

    [Fact]
    public void Create_UnknownImage_Is404()
    {
        Assert.Equal(404, Post("/containers/create", """{"Image":"nosuch:tag"}""", out string message));
        Assert.Equal("No such image: nosuch:tag", message);
    }

    [Fact]
    public void Create_TakenName_Is409WithDockersText()
    {
        string id = _engine.Docker("create", "--name", "taken", "busybox").Ok();

        CommandResult second = _engine.Docker("create", "--name", "taken", "busybox");

        Assert.Contains($"Conflict. The container name \"/taken\" is already in use by container \"{id}\". "
            + "You have to remove (or rename) that container to be able to reuse that name.", second.Error, StringComparison.Ordinal);
        Assert.Equal(409, Post("/containers/create?name=taken", """{"Image":"busybox"}""", out _));
        _engine.Docker("rm", "taken").Ok();
    }

    [Fact]
    public void Run_TakenHostPort_NamesIt()
    {
        int port = SeedScenarioTests.FreePort();
        _engine.Docker("run", "-d", "--name", "first", "-p", $"{port}:80", "busybox", "sleep", "600").Ok();

        CommandResult second = _engine.Docker("run", "-d", "--name", "second", "-p", $"{port}:80", "busybox", "sleep", "600");

        Assert.Equal(125, second.ExitCode);
        Assert.Contains($"Bind for 0.0.0.0:{port} failed: port is already allocated", second.Error, StringComparison.Ordinal);
        _engine.Docker("rm", "-f", "first", "second").Ok();
    }

    [Fact]
    public void Run_PortTakenByAProcessOfTheHost_NamesIt()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        CommandResult result = _engine.Docker("run", "-d", "--name", "second", "-p", $"{port}:80", "busybox", "sleep", "600");

        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"0.0.0.0:{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("address already in use", result.Error, StringComparison.Ordinal);
        _engine.Docker("rm", "-f", "second").Ok();
    }

    [Theory]
    [InlineData("FROM busybox\nFOO bar\n", "unknown instruction: FOO")]
    [InlineData("RUN echo hi\n", "no build stage in current context")]
    [InlineData("FROM busybox\nRUN false\n", "returned a non-zero code: 1")]
    [InlineData("FROM busybox\nCOPY nosuch /x\n", "nosuch")]
    [InlineData("FROM nosuch:1\n", "nosuch")]
    public void Build_BadDockerfile_SaysWhere(string dockerfile, string expected)
    {
        _scratch.Write("Dockerfile", dockerfile);

        CommandResult result = _engine.Docker("build", "-t", "never:1", _scratch.Path);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Everything, StringComparison.Ordinal);
        Assert.Equal("", _engine.Docker("images", "-q", "never:1").Ok());
    }

    [Fact]
    public void Run_CommandNotFound_NamesItAndLeavesACreatedContainer()
    {
        CommandResult result = _engine.Docker("run", "--name", "nf", "busybox", "nosuchcommand");

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("exec: \"nosuchcommand\": executable file not found in $PATH", result.Error, StringComparison.Ordinal);
        Assert.Equal("created", _engine.Docker("inspect", "-f", "{{.State.Status}}", "nf").Ok());
        _engine.Docker("rm", "nf").Ok();
    }

    [Fact]
    public void Create_MountSourceThatDoesNotExist_NamesIt()
    {
        CommandResult result = _engine.Docker("create", "--mount", "type=bind,src=/no/such/folder,dst=/x", "busybox");

        Assert.Contains("bind source path does not exist: /no/such/folder", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedTar_FailsAndLeavesNothing()
    {
        string tar = _scratch.Combine("image.tar");
        _engine.Docker("save", "-o", tar, "busybox").Ok();
        Shell.Sh($"head -c 300000 {tar} > {tar}.cut").Ok();

        CommandResult result = _engine.Docker("load", "-i", $"{tar}.cut");

        Assert.NotEqual(0, result.ExitCode);
        Assert.NotEqual("", result.Error);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"Image":7}""", 400)]
    [InlineData("""{"Image":"busybox","Image":"busybox"}""", 400)]
    [InlineData("""{"Image":"busybox"} trailing""", 400)]
    [InlineData("""{"Image":"busybox","HostConfig":{"Memory":"much"}}""", 400)]
    [InlineData("""{"Image":"busybox","HostConfig":{"Memory":1}}""", 400)]
    [InlineData("""{"Image":"busybox","HostConfig":{"Sysctls":{"kernel.core_pattern":"|/x"}}}""", 400)]
    [InlineData("""{"Image":"busybox","HostConfig":{"CapAdd":["CAP_FOO"]}}""", 400)]
    public void Create_WrongJson_Is400(string body, int status)
    {
        Assert.Equal(status, Post("/containers/create", body, out string message));
        Assert.NotEqual("", message);
    }

    [Theory]
    [InlineData("/v1.99/version", 400, "client version 1.99 is too new")]
    [InlineData("/v1.12/version", 400, "client version 1.12 is too old")]
    [InlineData("/v1.41/nosuch", 404, "page not found")]
    [InlineData("/containers/nosuch/json", 404, "No such container: nosuch")]
    [InlineData("/images/nosuch/json", 404, "No such image: nosuch:latest")]
    [InlineData("/volumes/nosuch", 404, "nosuch")]
    [InlineData("/networks/nosuch", 404, "nosuch")]
    [InlineData("/exec/nosuch/json", 404, "nosuch")]
    public void Get_WhatIsNot_SaysSo(string path, int status, string expected)
    {
        Assert.Equal(status, Curl([path], out string message));
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    // Interfaces and cgroups of containers that are gone follow in the background.
    private static string Settled(EngineUnderTest engine)
    {
        string holdings = "";
        Shell.Eventually(
            () => holdings == (holdings = Holdings(engine)) && holdings.EndsWith("interfaces: 0\n", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "the engine is at rest");
        return holdings;
    }

    private static string Holdings(EngineUnderTest engine) => Shell.Sh(
        $"cd {engine.Root}; ls ingest snapshots containers volumes 2>/dev/null; find /sys/fs/cgroup -type d -path '*/{engine.Instance}/*' | grep -E '/[0-9a-f]{{64}}$' | sort; "
        + $"ls {engine.State}/containers 2>/dev/null; echo \"interfaces: $(ip -o link show master {engine.Instance}0 | wc -l)\"").Output;

    private int Post(string path, string body, out string message)
    {
        File.WriteAllText(_scratch.Combine("body.json"), body);
        return Curl(["-X", "POST", "-H", "Content-Type: application/json", "--data-binary", $"@{_scratch.Combine("body.json")}", path], out message);
    }

    private int Curl(string[] arguments, out string message)
    {
        string output = Shell.Run("curl", ["-s", "--unix-socket", _engine.Socket, "-w", "\n%{http_code}", .. arguments[..^1], $"http://d{arguments[^1]}"]).Ok();
        int cut = output.LastIndexOf('\n');
        message = output[..cut];
        if (message.Contains("\"message\":", StringComparison.Ordinal))
        {
            message = System.Text.Json.JsonDocument.Parse(message).RootElement.GetProperty("message").GetString()!;
        }

        return int.Parse(output[(cut + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
