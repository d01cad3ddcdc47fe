using System.Net;
using System.Net.Sockets;
using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>The main job: a Dockerfile, an image, a container, a page; with our CLI and with the unmodified docker CLI.</summary>
[Collection("engine")]
public sealed class SeedScenarioTests(EngineFixture fixture)
{
    private readonly EngineUnderTest _engine = fixture.Engine;

    [Theory]
    [InlineData("docker")]
    [InlineData("berth")]
    public void BuildRunStopRemove_HelloExample_AnswersOnThePublishedPortOnly(string client)
    {
        CommandResult Run(params string[] arguments) =>
            client == "docker" ? _engine.Docker(arguments) : _engine.Berth(arguments);
        int port = FreePort();
        string context = Path.Combine(Repository.Root, "examples", "hello");

        Run("build", "-t", "application_name:1.0", context).Ok();
        Assert.False(Connects(port), "nothing may listen before the port is published");
        Run("run", "--publish", $"{port}:8080", "--detach", "--name", "alias_name", "application_name:1.0").Ok();

        Assert.Contains("Hello from a Berth container", Page($"http://localhost:{port}/"), StringComparison.Ordinal);
        Assert.Contains("Hello from a Berth container", Page($"http://127.0.0.1:{port}/"), StringComparison.Ordinal);
        Assert.Contains("Hello from a Berth container", Page($"http://[::1]:{port}/"), StringComparison.Ordinal);
        string table = Run("ps").Ok();
        Assert.Contains("alias_name", table, StringComparison.Ordinal);
        Assert.Contains($"0.0.0.0:{port}->8080/tcp", table, StringComparison.Ordinal);
        Shell.Eventually(() => Run("logs", "alias_name").Everything.Contains("response:200", StringComparison.Ordinal),
            TimeSpan.FromSeconds(5), "the log shows the request");
        Assert.Equal("/site", Run("exec", "alias_name", "pwd").Ok());
        Run("stop", "--time", "1", "alias_name").Ok();
        Assert.False(Connects(port), "a stopped container's port must be closed");
        Run("rm", "alias_name").Ok();
        Assert.DoesNotContain("alias_name", Run("ps", "-a").Ok(), StringComparison.Ordinal);
        Run("rmi", "application_name:1.0").Ok();
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("berth")]
    public void ExecInTerminal_Whoami_TalksThroughAPseudoTerminal(string client)
    {
        _engine.Docker("run", "-d", "--name", "tty", "busybox", "sleep", "600").Ok();
        Command command = client == "docker" ? _engine.DockerCommand("exec", "-it", "tty", "sh") : _engine.BerthCommand("exec", "-it", "tty", "sh");
        string line = $"{command.Program} {string.Join(' ', command.Arguments)}";

        CommandResult result = Shell.Run(new Command("script", ["-qec", line, "/dev/null"])
        {
            Environment = command.Environment,
            Input = "tty; stty size; whoami; exit 3\n"u8.ToArray(),
        });

        Assert.Contains("/dev/pts/", result.Output, StringComparison.Ordinal);
        Assert.Contains("root", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, result.ExitCode);
        _engine.Docker("rm", "-f", "tty").Ok();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static bool Connects(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal static string Page(string url)
    {
        string page = "";
        Shell.Eventually(() => (page = Shell.Run("curl", "-s", "--max-time", "5", url).Output).Length > 0, TimeSpan.FromSeconds(10), url);
        return page;
    }
}
