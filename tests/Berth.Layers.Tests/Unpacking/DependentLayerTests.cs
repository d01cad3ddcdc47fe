using Berth.Layers.Tar;
using Berth.Layers.Unpacking;

namespace Berth.Layers.Tests.Unpacking;

/// <summary>The things in a layer that depend on the layers beneath.</summary>
public sealed class DependentLayerTests
{
    [Fact]
    public void Unpack_FileInUnlistedDirectory_KeepsTheDirectorysMode()
    {
        using var lower = new Unpacked();
        lower.Layer(new TarBuilder().Directory("tmp", 0x3FF, uid: 5).Build());
        using var upper = new Unpacked();
        using var view = new LayerView([lower.Root]);
        upper.Layer(new TarBuilder().File("tmp/x").Build(), view);
        Assert.Equal("1777 5", upper.Stat("tmp", "%a %u"));
    }

    [Fact]
    public void Unpack_FileBeneathLowerLink_GoesWhereTheLinkLeads()
    {
        using var lower = new Unpacked();
        lower.Layer(new TarBuilder().Directory("usr").Directory("usr/bin").Link("bin", "usr/bin").Build());
        using var upper = new Unpacked();
        using var view = new LayerView([lower.Root]);
        upper.Layer(new TarBuilder().File("bin/tool", "x").Build(), view);
        Assert.Equal("x", File.ReadAllText(upper.Path("usr/bin/tool")));
        Assert.False(Path.Exists(upper.Path("bin")));
    }

    [Fact]
    public void Unpack_HardLinkToLowerFile_CopiesItUp()
    {
        using var lower = new Unpacked();
        lower.Layer(new TarBuilder().Directory("d", 0x1C0).File("d/f", "lower", 0x9ED).Build());
        using var upper = new Unpacked();
        byte[] tar = new TarBuilder().HardLink("h", "d/f").Build();
        Assert.True(upper.Layer(tar).HasLowerLinks);
        using var view = new LayerView([lower.Root]);
        upper.Layer(tar, view);
        Assert.Equal("lower", File.ReadAllText(upper.Path("h")));
        Assert.Equal(upper.Stat("d/f", "%i 4755"), upper.Stat("h", "%i %a"));
        Assert.Equal("700", upper.Stat("d", "%a"));
    }

    [Fact]
    public void Unpack_HardLinkToNothing_Refused()
    {
        using var lower = new Unpacked();
        using var upper = new Unpacked();
        using var view = new LayerView([lower.Root]);
        Assert.Throws<TarException>(() => upper.Layer(new TarBuilder().HardLink("h", "d/f").Build(), view));
    }

    [Fact]
    public void Unpack_WhiteoutOfNothing_LeavesNoDevice()
    {
        using var lower = new Unpacked();
        lower.Layer(new TarBuilder().File("there").Build());
        using var upper = new Unpacked();
        using var view = new LayerView([lower.Root]);
        upper.Layer(new TarBuilder().File(".wh.there").File(".wh.not-there").Build(), view);
        Assert.True(upper.IsWhiteout("there"));
        Assert.False(Path.Exists(upper.Path("not-there")));
    }

    [Fact]
    public void Find_ThroughLayers_SeesWhatOverlayWouldShow()
    {
        using var bottom = new Unpacked();
        bottom.Layer(new TarBuilder().Directory("a").File("a/one").File("a/two").Directory("b").File("b/x").Build());
        using var middle = new Unpacked();
        middle.Layer(new TarBuilder().File("a/.wh.one").Directory("b").File("b/.wh..wh..opq").File("b/y").Build());
        using var view = new LayerView([middle.Root, bottom.Root]);
        Assert.False(Exists(view, "a/one"));
        Assert.True(Exists(view, "a/two"));
        Assert.False(Exists(view, "b/x"));
        Assert.True(Exists(view, "b/y"));
        Assert.False(Exists(view, "a/two/three"));
        Assert.True(Exists(view, ""));
    }

    private static bool Exists(LayerView view, string path)
    {
        using LayerViewEntry? entry = view.Find(System.Text.Encoding.UTF8.GetBytes(path));
        return entry is not null;
    }
}
