using System.Diagnostics;
using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>Pull and push with a real registry (Debian's docker-registry), by the docker CLI, by ours, and by skopeo.</summary>
[Collection("engine")]
public sealed class RegistryTests(EngineFixture fixture) : IDisposable
{
    private readonly EngineUnderTest _engine = fixture.Engine;
    private readonly ScratchDirectory _scratch = new();
    private readonly int _port = SeedScenarioTests.FreePort();
    private Process? _registry;

    public void Dispose()
    {
        foreach (string image in _engine.Docker("images", "--format", "{{.Repository}}:{{.Tag}}").Ok().Split('\n').Where(name => name.StartsWith("127.0.0.1:", StringComparison.Ordinal)))
        {
            _engine.Docker("rmi", "--force", image);
        }

        _registry?.Kill();
        _registry?.WaitForExit();
        _registry?.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("berth")]
    public void PushRemovePullRun_PlainRegistry_DigestsAreTheSameForSkopeo(string client)
    {
        StartRegistry("");
        string image = $"127.0.0.1:{_port}/team/{client}:1";
        CommandResult Run(params string[] arguments) => client == "docker" ? _engine.Docker(arguments) : _engine.Berth(arguments);
        Run("tag", "busybox", image).Ok();

        Run("push", image).Ok();
        string digest = Shell.Run("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{image}").Ok();
        Run("rmi", image).Ok();
        Assert.Contains($"Digest: {digest}", Run("pull", image).Ok(), StringComparison.Ordinal);
        Assert.Contains("Image is up to date", Run("pull", image).Ok(), StringComparison.Ordinal);
        Run("rmi", image).Ok();

        // run pulls what is absent
        Assert.Equal("hi", Run("run", "--rm", image, "echo", "hi").Ok());
    }

    [Fact]
    public void Pull_WhatIsNotThere_SaysSoAndAsksForNoPassword()
    {
        StartRegistry("");

        CommandResult missing = _engine.Docker("pull", $"127.0.0.1:{_port}/no/such:1");

        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("not found", missing.Error, StringComparison.Ordinal);
        Assert.Contains("connection refused", _engine.Docker("pull", $"127.0.0.1:{SeedScenarioTests.FreePort()}/x:1").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("berth")]
    public void Login_HtpasswdRegistry_OpensItForPushAndPull(string client)
    {
        Shell.Sh($"htpasswd -Bbn ann secret1 > {_scratch.Combine("htpasswd")}").Ok();
        StartRegistry($"auth:\n  htpasswd:\n    realm: test\n    path: {_scratch.Combine("htpasswd")}\n");
        string image = $"127.0.0.1:{_port}/closed/{client}:1";
        CommandResult Run(params string[] arguments)
        {
            Command command = client == "docker" ? _engine.DockerCommand(arguments) : _engine.BerthCommand(arguments);
            return Shell.Run(command with { Environment = new Dictionary<string, string?>(command.Environment) { ["DOCKER_CONFIG"] = _scratch.Combine("config") } });
        }

        Run("tag", "busybox", image).Ok();
        CommandResult refused = Run("push", image);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("no basic auth credentials", refused.Everything, StringComparison.Ordinal);
        Assert.NotEqual(0, Run("login", "-u", "ann", "-p", "wrong", $"127.0.0.1:{_port}").ExitCode);
        Assert.Contains("Login Succeeded", Run("login", "-u", "ann", "-p", "secret1", $"127.0.0.1:{_port}").Ok(), StringComparison.Ordinal);

        Run("push", image).Ok();
        Run("rmi", image).Ok();
        Run("pull", image).Ok();

        Run("logout", $"127.0.0.1:{_port}").Ok();
        Run("rmi", image).Ok();
        Assert.NotEqual(0, Run("pull", image).ExitCode);
    }

    private void StartRegistry(string auth)
    {
        _scratch.Write("registry.yml", $"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {_scratch.Combine("registry")}\nhttp:\n  addr: 127.0.0.1:{_port}\n{auth}");
        _registry = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec docker-registry serve {_scratch.Combine("registry.yml")} >{_scratch.Combine("log")} 2>&1"]))!;
        Shell.Eventually(() => SeedScenarioTests.Connects(_port), TimeSpan.FromSeconds(10), "the registry answers");
    }
}
