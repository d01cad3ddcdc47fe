using Berth.Engine.Networks;
using Berth.Engine.Settings;
using Berth.Networks.Ports;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Engine.Tests.Networks;

public sealed class PortTextTests
{
    [Fact]
    public void Bindings_OfAllForms_AreUnderstood()
    {
        IReadOnlyList<PortBinding> bindings = Of("80/tcp", new PortRequest("", "8000"), new PortRequest("127.0.0.1", ""), new PortRequest("::1", "9000-9010"));
        Assert.Equal(
            [("", 8000, 0), ("127.0.0.1", 0, 0), ("::1", 9000, 9010)],
            bindings.Select(binding => (binding.HostAddress, (int)binding.HostPort, (int)binding.HostPortEnd)));
        Assert.Equal(PortProtocol.Udp, Of("53/udp", new PortRequest("", "53"))[0].Protocol);
    }

    [Fact]
    public void Bindings_PublishAll_TakesExposedPortsThatHaveNone()
    {
        var config = new ContainerConfig { ExposedPorts = new Dictionary<string, EmptyObject> { ["80/tcp"] = new(), ["81"] = new() } };
        var host = new HostSettings
        {
            PublishAllPorts = true,
            PortBindings = new Dictionary<string, IReadOnlyList<PortRequest>> { ["80/tcp"] = [new("", "8000")] },
        };
        Assert.Equal([(80, 8000), (81, 0)], PortText.Bindings(config, host).Select(binding => ((int)binding.ContainerPort, (int)binding.HostPort)));
    }

    [Theory]
    [InlineData("0/tcp", "", "1")]
    [InlineData("80/icmp", "", "1")]
    [InlineData("80/tcp", "nowhere", "1")]
    [InlineData("80/tcp", "", "70000")]
    [InlineData("80/tcp", "", "9-8")]
    [InlineData("80/tcp", "", "1-2-3")]
    public void Bindings_Wrong_AreRefused(string port, string address, string hostPort) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<BerthException>(() => Of(port, new PortRequest(address, hostPort))).Kind);

    [Theory]
    [InlineData("db:10.0.0.1", "10.0.0.1")]
    [InlineData("db=10.0.0.1", "10.0.0.1")]
    [InlineData("db:::1", "::1")]
    [InlineData("db:[::1]", "::1")]
    [InlineData("db:host-gateway", "172.17.0.1")]
    public void HostEntry_OfAllForms_IsUnderstood(string entry, string address) =>
        Assert.Equal(address, Assert.Single(HostEntries.Parse([entry], "172.17.0.1")).Value);

    [Theory]
    [InlineData("db")]
    [InlineData(":10.0.0.1")]
    [InlineData("a b:10.0.0.1")]
    [InlineData("a\nb:10.0.0.1")]
    [InlineData("db:nowhere")]
    public void HostEntry_Wrong_IsRefused(string entry) => Assert.Throws<BerthException>(() => HostEntries.Parse([entry], "172.17.0.1"));

    private static IReadOnlyList<PortBinding> Of(string port, params PortRequest[] requests) => PortText.Bindings(
        new ContainerConfig(), new HostSettings { PortBindings = new Dictionary<string, IReadOnlyList<PortRequest>> { [port] = requests } });
}
