using Berth.Engine.Settings;
using Berth.Engine.Volumes;
using Berth.Oci;

namespace Berth.Engine.Tests.Volumes;

public sealed class MountTextTests
{
    [Theory]
    [InlineData("/data", "volume", null, "/data", false)]
    [InlineData("/h:/data", "bind", "/h", "/data", false)]
    [InlineData("/h/../x//y:/data/:ro", "bind", "/x/y", "/data", true)]
    [InlineData("vol:/data:ro,nocopy", "volume", "vol", "/data", true)]
    [InlineData("/h:/data:z,rshared", "bind", "/h", "/data", false)]
    public void Parse_Bind_IsUnderstood(string text, string type, string? source, string target, bool readOnly)
    {
        (MountRequest mount, _) = BindText.Parse(text);
        Assert.Equal((type, source, target, readOnly), (mount.Type, mount.Source, mount.Target, mount.ReadOnly));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":/x")]
    [InlineData("/a:/b:ro:more")]
    [InlineData("/a:b")]
    [InlineData("/a:/")]
    [InlineData("/a:/..")]
    [InlineData("rel/path:/b")]
    [InlineData("/a:/b:nope")]
    [InlineData("/a:/b:nocopy")]
    [InlineData("v:/b")]
    public void Parse_WrongBind_IsRefused(string text) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<BerthException>(() => BindText.Parse(text)).Kind);

    [Fact]
    public void Checked_MissingBindSource_SaysDockersSentence() =>
        Assert.Equal(
            "invalid mount config for type \"bind\": bind source path does not exist: /no/such",
            Assert.Throws<BerthException>(() => MountRules.Checked(new MountRequest { Type = "bind", Source = "/no/such", Target = "/x" })).Message);

    [Theory]
    [InlineData("", "noexec,nosuid,nodev")]
    [InlineData("size=64m,exec", "noexec,nosuid,nodev,size=64m,exec")]
    public void Tmpfs_Options_ComeAfterTheDefaults(string text, string expected) => Assert.Equal(expected, string.Join(',', TmpfsText.Options(text)));

    [Fact]
    public void Tmpfs_UnknownOption_IsRefused() => Assert.Throws<BerthException>(() => TmpfsText.Options("lowerdir=/"));

    [Theory]
    [InlineData("/a/./b/../c/", "/a/c")]
    [InlineData("/../..", "/")]
    [InlineData("a//b", "a/b")]
    public void Clean_Path_IsTheShortestEqualOne(string path, string expected) => Assert.Equal(expected, PathText.Clean(path));
}
