using Berth.Testing;

namespace Berth.Daemon.Tests;

/// <summary>One image, many containers: what one writes is in none of the others, nor in the image.</summary>
[Collection("engine")]
public sealed class ImageAndContainerTests(EngineFixture fixture)
{
    private readonly EngineUnderTest _engine = fixture.Engine;

    [Fact]
    public void Write_InOneContainer_IsInNoOtherAndNotInTheImage()
    {
        string digest = _engine.Docker("inspect", "--format", "{{.Id}}", "busybox").Ok();
        _engine.Docker("run", "-d", "--name", "one", "busybox", "sh", "-c", "echo mine > /file; sleep 600").Ok();
        _engine.Docker("run", "-d", "--name", "two", "busybox", "sleep", "600").Ok();

        Shell.Eventually(() => _engine.Docker("exec", "one", "cat", "/file").Output == "mine\n", TimeSpan.FromSeconds(5), "the file is there");
        Assert.NotEqual(0, _engine.Docker("exec", "two", "cat", "/file").ExitCode);
        Assert.NotEqual(0, _engine.Docker("run", "--rm", "busybox", "cat", "/file").ExitCode);
        Assert.Equal(digest, _engine.Docker("inspect", "--format", "{{.Id}}", "busybox").Ok());

        _engine.Docker("commit", "--message", "with the file", "one", "with-file:1").Ok();
        Assert.Equal("mine", _engine.Docker("run", "--rm", "with-file:1", "cat", "/file").Ok());
        Assert.Equal(digest, _engine.Docker("inspect", "--format", "{{.Id}}", "busybox").Ok());
        Assert.NotEqual(digest, _engine.Docker("inspect", "--format", "{{.Id}}", "with-file:1").Ok());
        Assert.Contains("with the file", _engine.Docker("history", "--no-trunc", "with-file:1").Ok(), StringComparison.Ordinal);
        _engine.Docker("rm", "-f", "one", "two").Ok();
        _engine.Docker("rmi", "with-file:1").Ok();
    }

    [Fact]
    public void StopAndStart_SameContainer_KeepsItsFiles()
    {
        _engine.Docker("run", "--name", "kept", "busybox", "sh", "-c", "echo $(cat /n 2>/dev/null)x > /n; cat /n").Ok();

        _engine.Docker("start", "-a", "kept").Ok();

        Assert.Equal("x\nxx", _engine.Docker("logs", "kept").Ok());
        _engine.Docker("rm", "kept").Ok();
    }

    [Fact]
    public void SaveAndLoad_Image_HasTheSameId()
    {
        using var scratch = new ScratchDirectory();
        string tar = scratch.Combine("image.tar");
        _engine.Docker("tag", "busybox", "travels:1").Ok();
        string id = _engine.Docker("images", "-q", "--no-trunc", "travels:1").Ok();
        _engine.Docker("save", "-o", tar, "travels:1").Ok();
        _engine.Docker("rmi", "travels:1").Ok();

        string loaded = _engine.Docker("load", "-i", tar).Ok();

        Assert.Contains("Loaded image: travels:1", loaded, StringComparison.Ordinal);
        Assert.Equal(id, _engine.Docker("images", "-q", "--no-trunc", "travels:1").Ok());
        Assert.Equal(0, Shell.Run("skopeo", "inspect", $"docker-archive:{tar}").ExitCode);
        _engine.Docker("rmi", "travels:1").Ok();
    }

    [Fact]
    public void NamedVolume_TwoContainers_ShareIt()
    {
        _engine.Docker("run", "--rm", "-v", "shared:/data", "busybox", "sh", "-c", "echo hi > /data/f").Ok();

        Assert.Equal("hi", _engine.Docker("run", "--rm", "-v", "shared:/data:ro", "busybox", "cat", "/data/f").Ok());
        CommandResult write = _engine.Docker("run", "--rm", "-v", "shared:/data:ro", "busybox", "touch", "/data/g");
        Assert.NotEqual(0, write.ExitCode);
        Assert.Contains("Read-only file system", write.Everything, StringComparison.Ordinal);
        Assert.Contains("shared", _engine.Docker("volume", "ls", "-q").Ok(), StringComparison.Ordinal);
        _engine.Docker("volume", "rm", "shared").Ok();
    }

    [Fact]
    public void BindMount_HostFolder_IsSeenInside()
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("f", "from the host\n");

        Assert.Equal("from the host", _engine.Docker("run", "--rm", "-v", $"{scratch.Path}:/in:ro", "busybox", "cat", "/in/f").Ok());
    }
}
