using System.Text.Json;
using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.DockerApi;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Tests.Options;

public sealed class OptionTests
{
    private static string Bindings(string text) =>
        string.Join(' ', PortOption.Publish(text).Select(p => $"{p.Binding.HostIp}|{p.Binding.HostPort}|{p.Port}"));

    [Theory]
    [InlineData("80", "||80/tcp")]
    [InlineData("8000:8080", "|8000|8080/tcp")]
    [InlineData("127.0.0.1:8000:8080/udp", "127.0.0.1|8000|8080/udp")]
    [InlineData("127.0.0.1::53", "127.0.0.1||53/tcp")]
    [InlineData("[::1]:80:80", "::1|80|80/tcp")]
    [InlineData("8000-8001:80-81", "|8000|80/tcp |8001|81/tcp")]
    [InlineData("8000-8010:80", "|8000-8010|80/tcp")]
    [InlineData("target=80,published=8080,protocol=udp", "|8080|80/udp")]
    public void Publish_Forms_AreUnderstood(string text, string bindings) => Assert.Equal(bindings, Bindings(text));

    [Theory]
    [InlineData("bad:x", "invalid containerPort: x")]
    [InlineData("x:80", "invalid hostPort: x")]
    [InlineData("70000:80", "invalid hostPort: 70000")]
    [InlineData("80:80/foo", "invalid proto: foo")]
    [InlineData("300.1.1.1:80:80", "invalid IP address: 300.1.1.1")]
    [InlineData("80-82:80-81", "invalid ranges specified for container and host Ports: 80-81 and 80-82")]
    public void Publish_WrongForms_AreRefused(string text, string message)
    {
        CliException error = Assert.Throws<CliException>(() => PortOption.Publish(text));
        Assert.Equal((message, 125), (error.Message, error.ExitCode));
    }

    [Theory]
    [InlineData("512m", 512L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("64KiB", 65536)]
    [InlineData("10", 10)]
    public void Bytes_Units_ArePowersOf1024(string text, long bytes) => Assert.Equal(bytes, Units.Bytes(text, "memory"));

    [Theory]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("1.5s", 1_500_000_000L)]
    [InlineData("250ms", 250_000_000L)]
    [InlineData("0", 0L)]
    [InlineData("5", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void TryDuration_GosForms_AreUnderstood(string text, long? nanoseconds) => Assert.Equal(nanoseconds, Units.TryDuration(text));

    [Theory]
    [InlineData("data:/data", "data:/data", null)]
    [InlineData("./x:/y:ro", "/cwd/x:/y:ro", null)]
    [InlineData("..:/y", "/:/y", null)]
    [InlineData("/anonymous", null, "/anonymous")]
    public void Volume_Forms_AreUnderstood(string text, string? bind, string? target) => Assert.Equal((bind, target), VolumeOption.Read(text, "/cwd"));

    [Theory]
    [InlineData(":/x")]
    [InlineData("a:")]
    [InlineData("a:b:c:d")]
    public void Volume_WrongForms_AreRefused(string text) => Assert.Throws<CliException>(() => VolumeOption.Read(text, "/cwd"));

    [Fact]
    public void Environment_Files_NamesAndFlags_AreMerged()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "# comment\n\nA=1\n  B=two words\nBERTH_TEST_NONE\n");
        Environment.SetEnvironmentVariable("BERTH_TEST_PASSED", "yes");

        Assert.Equal(["A=1", "B=two words", "C=", "BERTH_TEST_PASSED=yes"], EnvironmentOption.Read([file], ["C=", "BERTH_TEST_PASSED"])!);
        File.WriteAllText(file, "bad name=1");
        Assert.Throws<CliException>(() => EnvironmentOption.Read([file], []));
        File.Delete(file);
    }

    [Fact]
    public void Read_SameFlagsAsDockersClient_GiveTheSameRequest()
    {
        // What docker 28 sends for the same words, less what it fills in as empty lists and the kernel's defaults.
        string[] words = ("-it -p 8000:8080 -p 127.0.0.1::53/udp -v data:/data -v /srv:/srv:ro --mount type=tmpfs,target=/t,tmpfs-size=1m -e A=b "
            + "--label x=y --memory 64m --cpus 1.5 --ulimit nofile=10:20 --restart on-failure:3 --health-cmd true --health-interval 5s "
            + "--add-host a:1.2.3.4 --dns 9.9.9.9 --security-opt no-new-privileges --tmpfs /run:size=1m --sysctl net.core.somaxconn=10 "
            + "--log-opt max-size=1m --init --network none --pids-limit 50 --stop-timeout 3").Split(' ');
        (ParsedFlags flags, _) = FlagParser.Parse(words, ContainerFlags.All, stopAtFirst: true);

        ContainerCreateRequest request = ContainerOptions.Read(flags, "bb:1", ["sh", "-c", "echo \"<hi>\""]);

        JsonElement ours = JsonSerializer.SerializeToElement(request, DockerJson.Wire.ContainerCreateRequest);
        Assert.Equal(
            """{"53/udp":[{"HostIp":"127.0.0.1","HostPort":""}],"8080/tcp":[{"HostIp":"","HostPort":"8000"}]}""",
            Sorted(ours.GetProperty("HostConfig").GetProperty("PortBindings")));
        Assert.Equal((67108864L, 1500000000L, 50L), (request.HostConfig!.Memory, request.HostConfig.NanoCpus, request.HostConfig.PidsLimit));
        Assert.Equal(["data:/data", "/srv:/srv:ro"], request.HostConfig.Binds!);
        Assert.Equal(new RestartPolicy { Name = "on-failure", MaximumRetryCount = 3 }, request.HostConfig.RestartPolicy);
        Assert.Equal("""[{"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":1048576}}]""", ours.GetProperty("HostConfig").GetProperty("Mounts").GetRawText());
        Assert.Equal("""{"Test":["CMD-SHELL","true"],"Interval":5000000000}""", ours.GetProperty("Healthcheck").GetRawText());
        Assert.Equal(("none", true, true, true, true), (request.HostConfig.NetworkMode, request.HostConfig.Init, request.Tty, request.OpenStdin, request.StdinOnce));
        Assert.Null(request.NetworkingConfig);
        Assert.Equal(new Ulimit { Name = "nofile", Soft = 10, Hard = 20 }, Assert.Single(request.HostConfig.Ulimits!));
    }

    [Fact]
    public void Network_LongForm_MakesAnEndpoint()
    {
        (ParsedFlags flags, _) = FlagParser.Parse(["--network", "name=n1,alias=a,ip=10.0.0.2", "--network-alias", "b"], ContainerFlags.All, true);
        (string mode, NetworkingConfig? config) = NetworkOption.Read(flags);

        Assert.Equal("n1", mode);
        Assert.Equal((string[])["b"], config!.EndpointsConfig!["n1"]!.Aliases);
        Assert.Equal("10.0.0.2", config.EndpointsConfig["n1"]!.IPAMConfig!.IPv4Address);
    }

    private static string Sorted(JsonElement map) =>
        "{" + string.Join(',', map.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + "}";
}
