using Berth.Networks.Files;

namespace Berth.Networks.Tests;

public sealed class ContainerFilesTests
{
    [Fact]
    public void ResolvConf_LoopbackResolvers_AreLeftOut()
    {
        const string host = "# made by hand\nnameserver 127.0.0.53\nnameserver 10.0.0.2 # office\nnameserver ::1\nsearch old.example\nsearch corp.example a.example\noptions ndots:2 edns0\n";

        Assert.Equal("nameserver 10.0.0.2\nsearch corp.example a.example\noptions ndots:2 edns0\n", ContainerFiles.ResolvConf(host, ResolverChoice.Host));
    }

    [Fact]
    public void ResolvConf_OnlyLoopback_TakesPublicResolvers() =>
        Assert.Equal("nameserver 8.8.8.8\nnameserver 8.8.4.4\n", ContainerFiles.ResolvConf("nameserver 127.0.0.1\n", ResolverChoice.Host));

    [Fact]
    public void ResolvConf_OwnChoice_ReplacesTheHosts() => Assert.Equal(
        "nameserver 1.1.1.1\noptions ndots:2\n",
        ContainerFiles.ResolvConf("nameserver 10.0.0.2\nsearch corp.example\noptions ndots:2\n", new ResolverChoice { Servers = ["1.1.1.1"], Search = ["."] }));

    [Theory]
    [InlineData("nameserver 127.0.0.53\noptions edns0\n", true)]
    [InlineData("nameserver 127.0.0.53\nnameserver 10.0.0.2\n", false)]
    [InlineData("", false)]
    public void NamesOnlyLocalStub_TellsSystemdsStub(string file, bool expected) =>
        Assert.Equal(expected, ContainerFiles.NamesOnlyLocalStub(file));

    [Fact]
    public void Hosts_NamesTheContainerLast()
    {
        string hosts = ContainerFiles.Hosts("web", "corp.example", ["172.17.0.2"], [new("db", "10.0.0.7")]);

        Assert.StartsWith("127.0.0.1\tlocalhost\n", hosts, StringComparison.Ordinal);
        Assert.EndsWith("10.0.0.7\tdb\n172.17.0.2\tweb.corp.example web\n", hosts, StringComparison.Ordinal);
    }
}
