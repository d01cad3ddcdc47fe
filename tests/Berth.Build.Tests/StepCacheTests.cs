using Berth.Images.Store;

namespace Berth.Build.Tests;

public sealed class StepCacheTests : IDisposable
{
    private readonly BuilderUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Build_Again_RunsNothing()
    {
        await _test.AddBaseAsync();
        _test.Write("context/f", "1");
        const string Dockerfile = "FROM base AS a\nRUN make\nFROM base\nWORKDIR /w\nCOPY f /f\nCOPY --from=a /ran-make /\nENV x=1\nRUN last";
        Image first = await _test.BuildAsync(Dockerfile);
        Assert.Equal(2, _test.Runner.Steps.Count);
        _test.Restart();
        Image second = await _test.BuildAsync(Dockerfile);
        Assert.Equal(2, _test.Runner.Steps.Count);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(6, _test.Progress.Hits);
        Assert.Empty(_test.Progress.Misses);
        Assert.Contains(" ---> Using cache\n", _test.Progress.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM base\nENV a=2\nRUN make", "environment changed")]
    [InlineData("FROM base\nUSER app\nRUN make", "user changed")]
    [InlineData("FROM base\nWORKDIR /etc\nRUN make", "working directory changed")]
    [InlineData("FROM base\nSHELL [\"/bin/ash\", \"-c\"]\nRUN make", "command changed")]
    [InlineData("FROM base\nARG x=1\nRUN make", "build arguments changed")]
    [InlineData("FROM base\nCOPY f /\nRUN make", "parent changed")]
    [InlineData("FROM base\nRUN other", "this step was not run before")]
    public async Task Build_SomethingElse_SaysWhyTheStepRunsAgain(string dockerfile, string reason)
    {
        await _test.AddBaseAsync();
        _test.Write("context/f", "1");
        await _test.BuildAsync("FROM base\nRUN make");
        await _test.BuildAsync(dockerfile);
        Assert.Equal(2, _test.Runner.Steps.Count);
        Assert.Equal(reason, _test.Progress.Misses.Last());
    }

    [Fact]
    public async Task Build_ChangedFile_IsNamed()
    {
        _test.Write("context/f", "1");
        _test.Write("context/d/g", "1");
        const string Dockerfile = "FROM scratch\nCOPY f d /x/";
        await _test.BuildAsync(Dockerfile);
        File.SetLastWriteTimeUtc(_test.Scratch("context/f"), new DateTime(2001, 1, 1));
        await _test.BuildAsync(Dockerfile);
        Assert.Empty(_test.Progress.Misses);
        _test.Write("context/d/g", "2");
        await _test.BuildAsync(Dockerfile);
        Assert.Equal(["content of d changed, all content changed"], _test.Progress.Misses);
    }

    [Fact]
    public async Task Build_LabelAboveRun_DoesNotRunItAgain()
    {
        await _test.AddBaseAsync();
        await _test.BuildAsync("FROM base\nLABEL v=1\nRUN make");
        await _test.BuildAsync("FROM base\nLABEL v=2\nRUN make");
        Assert.Single(_test.Runner.Steps);
    }

    [Fact]
    public async Task Build_NoCache_RunsAgainAndRecords()
    {
        await _test.AddBaseAsync();
        await _test.BuildAsync("FROM base\nRUN make");
        await _test.BuildAsync("FROM base\nRUN make", request => request with { NoCache = true });
        Assert.Equal(2, _test.Runner.Steps.Count);
        await _test.BuildAsync("FROM base\nRUN make");
        Assert.Equal(2, _test.Runner.Steps.Count);
    }

    [Fact]
    public async Task Build_LayerOfTheRecordIsGone_MakesItAgain()
    {
        await _test.AddBaseAsync();
        Image image = await _test.BuildAsync("FROM base\nRUN make");
        _test.Images.Delete(image.Id.ToString(), new ImageDeleteOptions { Force = true });
        _test.Content.Blobs.Delete(image.Layers[^1].Blob.Digest);
        await _test.BuildAsync("FROM base\nRUN make");
        Assert.Equal(["its layer is no longer in the store"], _test.Progress.Misses);
    }

    [Fact]
    public async Task CollectGarbage_AfterRmi_KeepsTheCacheUntilItIsCleared()
    {
        await _test.AddBaseAsync();
        Image image = await _test.BuildAsync("FROM base\nRUN make");
        _test.Images.Delete(image.Id.ToString(), new ImageDeleteOptions { Force = true });
        await _test.Images.CollectGarbageAsync(TestContext.Current.CancellationToken);
        await _test.BuildAsync("FROM base\nRUN make");
        Assert.Single(_test.Runner.Steps);
        Assert.Equal(1, _test.Builder.ClearCache());
        await _test.BuildAsync("FROM base\nRUN make");
        Assert.Equal(2, _test.Runner.Steps.Count);
    }
}
