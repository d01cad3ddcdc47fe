using Berth.Layers.Tar;
using Berth.Layers.Writing;
using Berth.Linux.Trees;
using Berth.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Layers.Tests.Writing;

public sealed class TreeWriterTests
{
    [Fact]
    public void WriteContent_UnpackedLayer_RoundTrips()
    {
        using var first = new Unpacked();
        var owned = new TarEntry { Type = TarEntryType.Directory, Mode = 0x5C0, Uid = 9, ModifiedSeconds = 5, ModifiedNanoseconds = 7 };
        owned.Xattrs.Add(new("user.a"u8.ToArray(), "b"u8.ToArray()));
        first.Layer(new TarBuilder().Entry(owned, "d").File("d/f", "content", 0x9ED).HardLink("h", "d/f").Link("l", "nowhere").Fifo("p").Device("n", 1, 3)
            .File("d/.wh.gone").Directory("o").File("o/.wh..wh..opq").File("o/x").Build());
        byte[] tar = Write(first.Root, new TreeWriterOptions { IsLayer = true });
        using var second = new Unpacked();
        second.Layer(tar);
        Assert.Equal(Listing(first.Root), Listing(second.Root));
        Assert.True(second.IsWhiteout("d/gone"));
        Assert.True(second.IsOpaque("o"));
        Assert.Equal(tar, Write(second.Root, new TreeWriterOptions { IsLayer = true }));
    }

    [Fact]
    public void WriteContent_LatestTime_LaterTimesAreCut()
    {
        using var target = new Unpacked();
        target.Layer(new TarBuilder().File("old").Entry(new TarEntry { ModifiedSeconds = 5000 }, "new").Build());
        var reader = new TarReader(new MemoryStream(Write(target.Root, new TreeWriterOptions { LatestSeconds = 2000 })), requireEnd: true);
        var times = new List<long>();
        while (reader.Read())
        {
            times.Add(reader.Entry.ModifiedSeconds);
        }

        Assert.Equal([2000, 1000], times);
    }

    [Fact]
    public void WriteContent_Socket_LeftOut()
    {
        using var target = new Unpacked();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(target.Path("s")));
        using var other = new Unpacked();
        other.Plain(Write(target.Root, new TreeWriterOptions()));
        Assert.Empty(Directory.GetFileSystemEntries(other.Root));
    }

    private static byte[] Write(string directory, TreeWriterOptions options)
    {
        using var stream = new MemoryStream();
        var tar = new TarWriter(stream);
        using SafeFileHandle root = TreeOpen.OpenDirectory(directory);
        new TreeWriter(tar, options).WriteContent(root, TestContext.Current.CancellationToken);
        tar.Finish();
        return stream.ToArray();
    }

    private static string Listing(string root) => Shell.Sh($"cd {root} && find . -mindepth 1 -not -name gone -printf '%p %y %U %G %m %n %T@ %s %l\\n' | sort").Ok();
}
