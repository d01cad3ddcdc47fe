using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>Networks of one's own through the docker CLI and ours, with real programs in the containers.</summary>
[Collection("engine")]
public sealed class NetworkTests(EngineFixture fixture) : IDisposable
{
    private readonly EngineUnderTest _engine = fixture.Engine;

    public static TheoryData<string> Clients => ["docker", "berth"];

    [Theory]
    [MemberData(nameof(Clients))]
    public void Network_CreateConnectDisconnectRemove_Works(string client)
    {
        Run(client, "network", "create", "--subnet", "10.83.1.0/24", "--label", "tier=db", "n-a").Ok();
        Run(client, "network", "create", "n-b").Ok();
        Run(client, "run", "-d", "--name", "n-web", "--network", "n-a", "--ip", "10.83.1.77", "--network-alias", "www", "busybox", "sleep", "600").Ok();
        Assert.Equal("10.83.1.77", Run(client, "inspect", "-f", "{{(index .NetworkSettings.Networks \"n-a\").IPAddress}}", "n-web").Ok());
        Assert.Contains("10.83.1.77", Run(client, "run", "--rm", "--network", "n-a", "busybox", "ping", "-c1", "-W2", "www").Ok(), StringComparison.Ordinal);

        Run(client, "network", "connect", "--alias", "site", "n-b", "n-web").Ok();
        Assert.Contains("1 packets received", Run(client, "run", "--rm", "--network", "n-b", "busybox", "ping", "-c1", "-W2", "site").Ok(), StringComparison.Ordinal);
        CommandResult inUse = Run(client, "network", "rm", "n-b");
        Assert.NotEqual(0, inUse.ExitCode);
        Assert.Contains("has active endpoints", inUse.Error, StringComparison.Ordinal);
        CommandResult twice = Run(client, "network", "connect", "n-b", "n-web");
        Assert.Contains("endpoint with name n-web already exists in network n-b", twice.Error, StringComparison.Ordinal);

        Run(client, "network", "disconnect", "n-b", "n-web").Ok();
        Assert.DoesNotContain("eth1", Run(client, "exec", "n-web", "ip", "link").Ok(), StringComparison.Ordinal);
        Run(client, "network", "rm", "n-b").Ok();
        Assert.Equal("n-a", Run(client, "network", "ls", "--filter", "label=tier=db", "--format", "{{.Name}}").Ok());
    }

    [Fact]
    public void Names_EngineKilled_AreAnsweredAndNetworksComeBack()
    {
        _engine.Docker("network", "create", "n-a").Ok();
        _engine.Docker("run", "-d", "--name", "n-web", "--network", "n-a", "busybox", "sleep", "600").Ok();
        _engine.Docker("run", "-d", "--name", "n-client", "--network", "n-a", "busybox", "sleep", "600").Ok();
        string pid = _engine.Docker("inspect", "-f", "{{.State.Pid}}", "n-client").Ok();
        string address = _engine.Docker("inspect", "-f", "{{(index .NetworkSettings.Networks \"n-a\").IPAddress}}", "n-web").Ok();

        _engine.Kill();
        string answer = Shell.Sh($"nsenter --net=/proc/{pid}/ns/net dig +short +time=2 @127.0.0.11 n-web").Ok();
        _engine.Start();

        Assert.Equal(address, answer);
        _engine.Docker("rename", "n-web", "n-new").Ok();
        Assert.Contains("1 packets received", _engine.Docker("exec", "n-client", "ping", "-c1", "-W2", "n-new").Ok(), StringComparison.Ordinal);
        _engine.Docker("run", "-d", "--name", "n-web", "--network", "n-a", "busybox", "sleep", "600").Ok();
        Assert.Contains("1 packets received", _engine.Docker("exec", "n-client", "ping", "-c1", "-W2", "n-web").Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_OfARunningContainerThatGetsAWayOut_AreHeldAndAnswer()
    {
        _engine.Docker("network", "create", "--internal", "n-a").Ok();
        _engine.Docker("run", "-d", "--name", "n-web", "--network", "n-a", "-p", "18431:80", "busybox",
            "sh", "-c", "mkdir -p /w && echo hello > /w/index.html && httpd -f -p 80 -h /w").Ok();
        Assert.NotEqual(0, Shell.Sh("curl -s -m 2 http://127.0.0.1:18431/").ExitCode);

        _engine.Docker("network", "connect", "bridge", "n-web").Ok();
        Assert.Equal("hello", Shell.Sh("curl -s -m 5 http://127.0.0.1:18431/").Ok());
        Assert.Equal("hello", Shell.Sh("curl -s -m 5 http://[::1]:18431/").Ok());
        _engine.Docker("network", "disconnect", "bridge", "n-web").Ok();
        Assert.NotEqual(0, Shell.Sh("curl -s -m 2 http://127.0.0.1:18431/").ExitCode);
    }

    [Fact]
    public void Update_PublishAddAndRemove_OfARunningContainer_OpensClosesAndIsKept()
    {
        _engine.Docker("run", "-d", "--name", "n-web", "-p", "18433:80", "busybox",
            "sh", "-c", "mkdir -p /w && echo hello > /w/index.html && httpd -f -p 80 -h /w").Ok();
        _engine.Docker("run", "-d", "--name", "n-other", "-p", "18435:80", "busybox", "sleep", "600").Ok();

        _engine.Berth("update", "--publish-add", "18434:80", "--publish-rm", "18433:80", "n-web").Ok();
        Assert.Equal("hello", Shell.Sh("curl -s -m 5 http://127.0.0.1:18434/").Ok());
        Assert.Equal("hello", Shell.Sh("curl -s -m 5 http://[::1]:18434/").Ok());
        Assert.NotEqual(0, Shell.Sh("curl -s -m 2 http://127.0.0.1:18433/").ExitCode);
        CommandResult taken = _engine.Berth("update", "--publish-add", "18435:80", "n-web");
        Assert.Contains("port is already allocated (by container n-other)", taken.Error, StringComparison.Ordinal);
        Assert.Contains("port 77 is not published", _engine.Berth("update", "--publish-rm", "77", "n-web").Error, StringComparison.Ordinal);

        _engine.Docker("restart", "-t", "0", "n-web").Ok();
        Assert.StartsWith("80/tcp -> 0.0.0.0:18434", _engine.Docker("port", "n-web").Ok(), StringComparison.Ordinal);
        Shell.Eventually(() => Shell.Sh("curl -s -m 5 http://127.0.0.1:18434/").ExitCode == 0, TimeSpan.FromSeconds(5), "the port answers after a restart");
    }

    [Theory]
    [InlineData("network with name n-a already exists", "n-a")]
    [InlineData("Pool overlaps with other one on this address space", "--subnet", "10.83.1.0/25", "n-b")]
    [InlineData("invalid CIDR block notation", "--subnet", "10.83.2.0", "n-b")]
    [InlineData("plugin \"nosuch\" not found", "-d", "nosuch", "n-b")]
    [InlineData("operation is not permitted on predefined bridge network", "bridge")]
    [InlineData("invalid syntax", "-o", "com.docker.network.bridge.enable_icc=maybe", "n-b")]
    public void NetworkCreate_BadInput_SaysWhyAndLeavesNothing(string expected, params string[] arguments)
    {
        _engine.Docker("network", "create", "--subnet", "10.83.1.0/24", "n-a").Ok();

        CommandResult result = _engine.Docker(["network", "create", .. arguments]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal("n-a", _engine.Docker("network", "ls", "--filter", "type=custom", "--format", "{{.Name}}").Ok());
    }

    [Fact]
    public void Compose_FourServices_UpAnswersAndDownLeavesNothing()
    {
        using var folder = new ScratchDirectory();
        File.WriteAllText(folder.Combine("docker-compose.yml"), """
            version: "3"
            services:
              db:
                image: busybox
                command: sh -c "mkdir -p /w && echo from-db > /w/index.html && httpd -f -p 5432 -h /w"
                networks: [back]
              api:
                image: busybox
                command: sh -c "mkdir -p /w/cgi-bin && printf '#!/bin/sh\necho; wget -qO- http://db:5432/' > /w/cgi-bin/x && chmod +x /w/cgi-bin/x && httpd -f -p 80 -h /w"
                networks: [front, back]
                depends_on: [db]
              web:
                image: busybox
                command: sleep 600
                networks: [front]
                links: ["api:backend"]
              proxy:
                image: busybox
                command: sh -c "mkdir -p /w && echo from-proxy > /w/index.html && httpd -f -p 80 -h /w"
                ports: ["18432:80"]
                networks: [front]
            networks:
              front: {}
              back: {internal: true}
            """);
        Command Compose(params string[] arguments) => new("docker-compose", ["-p", "n-demo", "-f", folder.Combine("docker-compose.yml"), .. arguments])
        {
            Environment = new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{_engine.Socket}" },
        };

        Shell.Run(Compose("up", "-d")).Ok();
        Assert.Equal("from-db", Shell.Run(Compose("exec", "-T", "web", "wget", "-qO-", "http://api/cgi-bin/x")).Ok());
        Assert.Equal("from-db", Shell.Run(Compose("exec", "-T", "web", "wget", "-qO-", "http://backend/cgi-bin/x")).Ok());
        Assert.NotEqual(0, Shell.Run(Compose("exec", "-T", "web", "wget", "-T2", "-qO-", "http://db:5432/")).ExitCode);
        Assert.Equal("from-proxy", Shell.Sh("curl -s -m 5 http://127.0.0.1:18432/").Ok());
        Shell.Run(Compose("down", "-t", "0")).Ok();

        Assert.Equal("", _engine.Docker("network", "ls", "-q", "--filter", "type=custom").Ok());
        Assert.Equal("", _engine.Docker("ps", "-aq", "--filter", "label=com.docker.compose.project=n-demo").Ok());
    }

    public void Dispose()
    {
        string[] containers = _engine.Docker("ps", "-aq").Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (containers.Length > 0)
        {
            _engine.Docker(["rm", "-f", .. containers]).Ok();
        }

        _engine.Docker("network", "prune", "-f").Ok();
    }

    private CommandResult Run(string client, params string[] arguments) => client == "docker" ? _engine.Docker(arguments) : _engine.Berth(arguments);
}
