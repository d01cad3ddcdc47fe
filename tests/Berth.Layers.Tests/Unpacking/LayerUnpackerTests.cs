using System.Text;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Testing;

namespace Berth.Layers.Tests.Unpacking;

public sealed class LayerUnpackerTests
{
    [Fact]
    public void Unpack_AllTypes_KeepsContentOwnersModesAndTimes()
    {
        using var target = new Unpacked();
        var owned = new TarEntry { Mode = 0x9ED, Uid = 1234, Gid = 4321, ModifiedSeconds = 1_000_000, ModifiedNanoseconds = 5 };
        owned.Xattrs.Add(new("user.note"u8.ToArray(), "hello"u8.ToArray()));
        UnpackResult result = target.Layer(new TarBuilder()
            .Directory("./", 0x1C0)
            .Directory("d", 0x3FF, uid: 7)
            .File("d/f", "content", 0x180)
            .Link("l", "d/f")
            .HardLink("h", "d/f")
            .Fifo("p")
            .Device("null", 1, 3)
            .Entry(owned, "s")
            .Build());
        Assert.Equal("content", File.ReadAllText(target.Path("d/f")));
        Assert.Equal("1777 7", target.Stat("d", "%a %u"));
        Assert.Equal("1970-01-01 00:16:40", Shell.Sh($"TZ=UTC stat -c %y {target.Path("d")} | cut -c1-19").Ok());
        Assert.Equal("600 2", target.Stat("d/f", "%a %h"));
        Assert.Equal(target.Stat("h", "%i"), target.Stat("d/f", "%i"));
        Assert.Equal("character special file 1:3", target.Stat("null", "%F %t:%T"));
        Assert.Equal("4755 1234 4321 1000000", target.Stat("s", "%a %u %g %Y"));
        Assert.Equal("700", target.Stat(".", "%a"));
        Assert.Equal(7, result.SizeBytes);
        Assert.Empty(result.ImpliedDirectories);
        Assert.Equal(["user.note=hello"], target.Xattrs("s"));
    }

    [Theory]
    [InlineData("../../../../../../../../canary/new")]
    [InlineData("a/../../canary/new")]
    [InlineData("..")]
    public void Unpack_NameLeadsOut_Refused(string name)
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().File(name, "x").Build()));
    }

    [Fact]
    public void Unpack_AbsoluteName_StaysInside()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().File(target.CanaryPath + "/secret", "x").Build());
        Assert.Equal("x", File.ReadAllText(target.Path(target.CanaryPath[1..] + "/secret")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unpack_FileBeneathLinkOut_StaysInside(bool absolute)
    {
        using var target = new Unpacked();
        string link = absolute ? target.CanaryPath : "../canary";
        target.Layer(new TarBuilder().Link("out", link).File("out/secret", "hacked").File("out/new", "x").Build());
        target.AssertCanary();
        Assert.Equal("hacked", File.ReadAllText(target.Path((absolute ? target.CanaryPath[1..] : "canary") + "/secret")));
    }

    [Fact]
    public void Unpack_LinksInCircles_Refused()
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().Link("a", "b").Link("b", "a").File("a/f").Build()));
    }

    [Theory]
    [InlineData("/canary/secret")]
    [InlineData("../canary/secret")]
    [InlineData("out/secret")]
    public void Unpack_HardLinkToOutside_RefusedOrLeftOut(string link)
    {
        using var target = new Unpacked();
        byte[] tar = new TarBuilder().Link("out", target.CanaryPath).HardLink("h", link).Build();
        Assert.Throws<TarException>(() => target.Plain(tar));
        Assert.False(File.Exists(target.Path("h")));
    }

    [Theory]
    [InlineData(".wh...")]
    [InlineData(".wh.")]
    [InlineData(".wh..")]
    [InlineData("d/.wh...")]
    public void Unpack_WhiteoutWithoutName_Refused(string name)
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().File(name).Build()));
    }

    [Fact]
    public void Unpack_WhiteoutsOnLinkOut_RemoveNothingOutside()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().Link("out", target.CanaryPath).File("out/.wh.secret").File("out/.wh..wh..opq").File(".wh..wh.plnk/x").Build());
        target.AssertCanary();
    }

    [Fact]
    public void Unpack_NulInPaxPath_Refused()
    {
        using var target = new Unpacked();
        string name = new string('n', 120) + "\0" + new string('m', 20);
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().File(name).Build()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("/")]
    public void Unpack_RootAsFileOrEmptyName_Refused(string name)
    {
        using var target = new Unpacked();
        byte[] tar = new TarBuilder().Link(name, target.CanaryPath).Build();
        Assert.Throws<TarException>(() => target.Layer(tar));
    }

    [Fact]
    public void Unpack_OddNames_KeptByteForByte()
    {
        using var target = new Unpacked();
        string longest = new('x', 255);
        target.Layer(new TarBuilder().File("new\nline").Entry(new TarEntry { Mode = 0x1A4 }, "placeholder").File(longest).Build());
        Assert.True(File.Exists(target.Path("new\nline")));
        Assert.True(File.Exists(target.Path(longest)));
        byte[] invalid = new TarBuilder().File("bad-Q").Build();
        invalid[Array.IndexOf(invalid, (byte)'Q')] = 0xFF;
        Fix(invalid);
        target.Layer(invalid);
        Assert.Equal("1", Shell.Sh($"cd {target.Root} && ls -b | grep -c 'bad-.377'").Ok());
    }

    [Theory]
    [InlineData(256)]
    [InlineData(5000)]
    public void Unpack_NameTooLong_Refused(int length)
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().File(new string('x', length)).Build()));
    }

    [Fact]
    public void Unpack_ThousandDeep_Works()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().File(string.Concat(Enumerable.Repeat("d/", 1000)) + "f", "deep").Build());
        Assert.Equal("1000", Shell.Sh($"find {target.Root} -name d | wc -l").Ok());
    }

    [Fact]
    public void Unpack_CharacterDeviceZero_Refused()
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().Device("x", 0, 0).Build()));
    }

    [Fact]
    public void Unpack_OverlayXattrs_Dropped()
    {
        using var target = new Unpacked();
        var entry = new TarEntry { Type = TarEntryType.Directory, Mode = 0x1ED };
        foreach (string key in (string[])["trusted.overlay.opaque", "trusted.x", "user.overlay.opaque", "user.kept", "security.selinux"])
        {
            entry.Xattrs.Add(new(Encoding.UTF8.GetBytes(key), "y"u8.ToArray()));
        }

        target.Layer(new TarBuilder().Entry(entry, "d").Build());
        Assert.Equal(["user.kept=y"], target.Xattrs("d"));
    }

    [Fact]
    public void Unpack_FileThenDirectoryThenFile_LastWins()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().File("x", "1").Directory("x").File("x/y", "2").File("x", "3").Directory("z").File("z/f").File("z/f", "again").Build());
        Assert.Equal("3", File.ReadAllText(target.Path("x")));
        Assert.Equal("again", File.ReadAllText(target.Path("z/f")));
    }

    [Fact]
    public void Unpack_FileUnderFile_Refused()
    {
        using var target = new Unpacked();
        Assert.Throws<TarException>(() => target.Layer(new TarBuilder().File("x").File("x/y").Build()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unpack_WhiteoutAndDirectoryInOneLayer_OpaqueInEitherOrder(bool whiteoutFirst)
    {
        using var target = new Unpacked();
        TarBuilder tar = whiteoutFirst ? new TarBuilder().File(".wh.x").Directory("x").File("x/f") : new TarBuilder().Directory("x").File("x/f").File(".wh.x");
        target.Layer(tar.Build());
        Assert.True(target.IsOpaque("x"));
        Assert.True(File.Exists(target.Path("x/f")));
    }

    [Fact]
    public void Unpack_WhiteoutAndImpliedDirectory_Opaque()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().File(".wh.x").File("x/f").Build());
        Assert.True(target.IsOpaque("x"));
    }

    [Fact]
    public void Unpack_Whiteouts_BecomeOverlays()
    {
        using var target = new Unpacked();
        UnpackResult result = target.Layer(new TarBuilder().Directory("d").File("d/.wh.gone").Directory("o").File("o/.wh..wh..opq").File("o/.wh.hidden").File("o/new").Build());
        Assert.True(target.IsWhiteout("d/gone"));
        Assert.True(target.IsOpaque("o"));
        Assert.False(File.Exists(target.Path("o/hidden")));
        Assert.Single(result.Whiteouts);
    }

    [Fact]
    public void Unpack_UnlistedDirectories_AreReported()
    {
        using var target = new Unpacked();
        UnpackResult result = target.Layer(new TarBuilder().File("tmp/x").Directory("listed").File("listed/x").File("late/x").Directory("late").Build());
        Assert.Equal(["", "tmp"], result.ImpliedDirectories.Select(Encoding.UTF8.GetString).Order());
    }

    [Fact]
    public void Unpack_TruncatedAnywhere_TypedError()
    {
        byte[] tar = new TarBuilder().Directory("d").File("d/f", new string('c', 3000)).File("g", "x").Build();
        using var target = new Unpacked();
        for (int length = 0; length < tar.Length - 1024; length += 100)
        {
            Assert.Throws<TarException>(() => target.Plain(tar[..length]));
        }
    }

    /// <summary>Recomputes the first header's checksum.</summary>
    private static void Fix(byte[] tar)
    {
        tar.AsSpan(148, 8).Fill((byte)' ');
        int sum = tar.AsSpan(0, 512).ToArray().Sum(static value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
    }
}
