using System.Net;
using Berth.Linux.Namespaces;
using Berth.Networks.Names;
using Berth.Testing;

namespace Berth.Networks.Tests;

/// <summary>The name server in a container's namespace, asked by dig; upstream is a real dnsmasq.</summary>
public sealed class NameServerTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly NamespaceFd _container = TestNamespace.Create(static () =>
    {
        using var routes = Linux.Netlink.RouteSocket.Open();
        routes.SetUp(1);
    });

    private string Names => _scratch.Combine("names");

    private string Resolver => _scratch.Combine("resolver");

    [Fact]
    public void Answer_NameAliasNetworkNameAndReverse_AsWritten()
    {
        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.2"), ["web", "www", "0123456789ab"]), new NameEntry(IPAddress.Parse("fd00::2"), ["web", "www"]));
        using NameServer server = Start(new ResolverFile { NamesPaths = [Names], Links = new Dictionary<string, string> { ["site"] = "web" } });

        Assert.Equal("172.18.0.2", Dig("web"));
        Assert.Equal("172.18.0.2", Dig("WWW"));
        Assert.Equal("172.18.0.2", Dig("0123456789ab"));
        Assert.Equal("172.18.0.2", Dig("web.back"));
        Assert.Equal("172.18.0.2", Dig("site"));
        Assert.Equal("fd00::2", Dig("web AAAA"));
        Assert.Equal("web.back.", Dig("-x 172.18.0.2"));
        Assert.Equal("web.back.", Dig("-x fd00::2"));
        Assert.Equal("172.18.0.2", Dig("+tcp web"));
        Assert.Contains("status: NOERROR", DigWhole("web MX"), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_SharedAlias_TurnsRound()
    {
        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.2"), ["a", "www"]), new NameEntry(IPAddress.Parse("172.18.0.3"), ["b", "www"]));
        using NameServer server = Start(new ResolverFile { NamesPaths = [Names] });

        string[] first = [.. Enumerable.Range(0, 4).Select(_ => Dig("www").Split('\n')[0])];

        Assert.Equal(["172.18.0.2", "172.18.0.3"], first.Distinct().Order());
    }

    [Fact]
    public void Answer_AfterTheFileChanged_IsTheNewOne()
    {
        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.2"), ["web"]));
        using NameServer server = Start(new ResolverFile { NamesPaths = [Names] });
        Assert.Equal("172.18.0.2", Dig("web"));

        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.3"), ["web"]));
        Assert.Equal("172.18.0.3", Dig("web"));
        File.Delete(Names);
        Assert.Contains("status: SERVFAIL", DigWhole("web"), StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_UnknownName_IsAskedFromTheContainerAndLongAnswersComeByTcp()
    {
        WriteNames();
        string records = string.Concat(Enumerable.Range(0, 60).Select(i => $" --host-record=many.example,10.1.1.{i}"));
        using IDisposable upstream = Dnsmasq($"--host-record=one.example,10.1.1.1,fd01::1{records}");
        using NameServer server = Start(new ResolverFile
        {
            NamesPaths = [Names],
            Upstreams = [new Upstream(IPAddress.Parse("127.0.0.200"), FromHost: false), new Upstream(IPAddress.Parse("127.0.0.77"), FromHost: false)],
        });

        Assert.Equal("10.1.1.1", Dig("one.example"));
        Assert.Equal("fd01::1", Dig("one.example AAAA"));
        Assert.Equal(60, Dig("+noedns many.example").Split('\n').Length);
        Assert.Equal("10.1.1.1", Dig("+tcp one.example"));
    }

    [Fact]
    public void Forward_InternalNetwork_IsRefused()
    {
        WriteNames();
        using IDisposable upstream = Dnsmasq("--host-record=one.example,10.1.1.1");
        using NameServer server = Start(new ResolverFile
        {
            NamesPaths = [Names],
            Upstreams = [new Upstream(IPAddress.Parse("127.0.0.77"), FromHost: false)],
            Forwards = false,
        });

        Assert.Contains("status: SERVFAIL", DigWhole("one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public void Port53_InTheContainer_StaysItsOwn()
    {
        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.2"), ["web"]));
        using NameServer server = Start(new ResolverFile { NamesPaths = [Names] });
        using IDisposable own = Dnsmasq("--host-record=web,10.5.5.5", "0.0.0.0");

        Assert.Equal("172.18.0.2", Dig("web"));
        Assert.Equal("10.5.5.5", TestHost.Shell(_container, "dig +short +time=2 +tries=1 @127.0.0.1 web").Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("abcd01000001000000000000")]
    [InlineData("abcd01000001000000000000c00c00010001")]
    [InlineData("abcd010000ff00000000000003777777")]
    [InlineData("abcd0100000100000000000040414141")]
    public void Answer_Garbage_IsSurvived(string hex)
    {
        WriteNames(new NameEntry(IPAddress.Parse("172.18.0.2"), ["web"]));
        using NameServer server = Start(new ResolverFile { NamesPaths = [Names] });

        TestHost.Shell(_container, $"printf '{string.Concat(Convert.FromHexString(hex).Select(b => $"\\\\{Convert.ToString(b, 8).PadLeft(3, '0')}"))}' | timeout 1 socat -t0.2 - UDP:127.0.0.11:53 >/dev/null; true");

        Assert.Equal("172.18.0.2", Dig("web"));
    }

    public void Dispose()
    {
        _container.Dispose();
        _scratch.Dispose();
    }

    private void WriteNames(params NameEntry[] entries) => NamesFile.Write(Names, "back", entries);

    private NameServer Start(ResolverFile resolver)
    {
        resolver.Write(Resolver);
        return NameServer.Start(_container, Resolver);
    }

    private string Dig(string arguments) => TestHost.Shell(_container, $"dig +short +time=4 +tries=1 @127.0.0.11 {arguments}").Trim();

    private string DigWhole(string arguments) => TestHost.Shell(_container, $"dig +time=4 +tries=1 @127.0.0.11 {arguments}");

    private PidFile Dnsmasq(string arguments, string address = "127.0.0.77")
    {
        string pid = _scratch.Combine("dnsmasq" + address);
        TestHost.Shell(_container, $"dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces --listen-address={address} --user=root --pid-file={pid} {arguments}");
        return new PidFile(pid);
    }

    private sealed class PidFile(string path) : IDisposable
    {
        public void Dispose() => Shell.Run("kill", File.ReadAllText(path).Trim());
    }
}
