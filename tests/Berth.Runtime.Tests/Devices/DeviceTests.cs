using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Devices;

namespace Berth.Runtime.Tests.Devices;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("/dev/null", "/dev/null", "/dev/null", "rwm")]
    [InlineData("/dev/null:/dev/x", "/dev/null", "/dev/x", "rwm")]
    [InlineData("/dev/null:r", "/dev/null", "/dev/null", "r")]
    [InlineData("/dev/null:/dev/x:mr", "/dev/null", "/dev/x", "mr")]
    public void Parse_EveryShape_Read(string text, string host, string container, string permissions) =>
        Assert.Equal(new DeviceMapping(host, container, permissions), DeviceMapping.Parse(text));

    [Theory]
    [InlineData("/dev/null:/dev/x:rr", "bad mode specified: rr")]
    [InlineData("/a:/b:r:w", "invalid device specification: /a:/b:r:w")]
    [InlineData("null", "invalid device specification: null")]
    public void Parse_Bad_DockersText(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BerthException>(() => DeviceMapping.Parse(text)).Message);

    [Fact]
    public void Find_Null_NodeAndRule()
    {
        DeviceGrant grant = HostDevices.Find(new DeviceMapping("/dev/null", "/dev/zilch", "rw"));
        DeviceSpec device = Assert.Single(grant.Devices);
        Assert.Equal(("c", "/dev/zilch", 1L, 3L, 0x1b6u), (device.Type, device.Path, device.Major, device.Minor, device.FileMode!.Value));
        Assert.Equal(new DeviceCgroupRule { Allow = true, Type = "c", Major = 1, Minor = 3, Access = "rw" }, Assert.Single(grant.Rules));
    }

    [Fact]
    public void Find_Folder_EveryNodeBelow()
    {
        string folder = Directory.CreateTempSubdirectory("berth-devices").FullName;
        File.CreateSymbolicLink($"{folder}/none", "/dev/null");
        File.CreateSymbolicLink($"{folder}/secret", "/etc/passwd");
        DeviceGrant grant = HostDevices.Find(new DeviceMapping(folder, "/dev/here"));
        Assert.Equal("/dev/here/none", Assert.Single(grant.Devices).Path);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/dev/no-such", "error gathering device information while adding custom device \"/dev/no-such\": no such file or directory")]
    [InlineData("/etc/passwd", "error gathering device information while adding custom device \"/etc/passwd\": not a device node")]
    public void Find_NoDevice_DockersText(string path, string message) =>
        Assert.Equal(message, Assert.Throws<BerthException>(() => HostDevices.Find(new DeviceMapping(path, "/dev/x"))).Message);

    [Fact]
    public void All_ThisHost_WithoutTerminalsOfOthers()
    {
        IReadOnlyList<DeviceSpec> devices = HostDevices.All();
        Assert.Contains(devices, static device => device.Path == "/dev/null");
        Assert.DoesNotContain(devices, static device => device.Path.StartsWith("/dev/pts/", StringComparison.Ordinal) || device.Path == "/dev/console");
    }

    [Fact]
    public void DockerDefault_Rules_NoTunAndNoWildcard()
    {
        Assert.DoesNotContain(DeviceRules.DockerDefault, static rule => rule.Allow && (rule.Major is null or 10));
        Assert.DoesNotContain(DeviceRules.Always, static rule => rule.Major is null or 10);
    }

    [Theory]
    [InlineData("c 1:3 rwm", "c", 1L, 3L)]
    [InlineData("b 8:* r", "b", 8L, null)]
    [InlineData("a *:* rwm", "a", null, null)]
    public void Parse_Rule_Read(string text, string type, long? major, long? minor)
    {
        DeviceCgroupRule rule = DeviceRules.Parse(text);
        Assert.Equal((type, major, minor), (rule.Type, rule.Major, rule.Minor));
    }

    [Theory]
    [InlineData("c 1:3")]
    [InlineData("x 1:3 r")]
    [InlineData("c 1 3:r")]
    [InlineData("c 1:-3 r")]
    [InlineData("c 1:3 rx")]
    public void Parse_BadRule_DockersText(string text) =>
        Assert.Equal($"invalid device cgroup rule format: '{text}'", Assert.Throws<BerthException>(() => DeviceRules.Parse(text)).Message);
}
