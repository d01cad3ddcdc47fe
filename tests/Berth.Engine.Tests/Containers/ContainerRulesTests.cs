using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci;

namespace Berth.Engine.Tests.Containers;

public sealed class ContainerRulesTests
{
    [Theory]
    [InlineData("web", "web")]
    [InlineData("/web.1-x_y", "web.1-x_y")]
    public void Name_Valid_LosesItsSlash(string name, string expected) => Assert.Equal(expected, ContainerNames.Checked(name));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä1")]
    public void Name_Wrong_IsRefusedInDockersWords(string name) =>
        Assert.Equal(
            $"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
            Assert.Throws<BerthException>(() => ContainerNames.Checked(name)).Message);

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    public void Signal_Known_IsItsNumber(string text, int number) => Assert.Equal(number, StopSignals.Parse(text));

    [Theory]
    [InlineData("SIGNOPE")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("")]
    public void Signal_Unknown_IsRefused(string text) =>
        Assert.Equal($"Invalid signal: {text}", Assert.Throws<BerthException>(() => StopSignals.Parse(text)).Message);

    [Fact]
    public void Backoff_ShortRuns_DoublesUpToAMinute_AndALongRunStartsAgain()
    {
        var backoff = new RestartBackoff();
        double[] waits = [.. Enumerable.Range(0, 12).Select(_ => backoff.After(TimeSpan.FromSeconds(1)).TotalMilliseconds)];
        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000], waits);
        Assert.Equal(100, backoff.After(TimeSpan.FromSeconds(10)).TotalMilliseconds);
    }

    [Theory]
    [InlineData("no", 0, 1, 0, false)]
    [InlineData("always", 0, 0, 99, true)]
    [InlineData("unless-stopped", 0, 0, 0, true)]
    [InlineData("on-failure", 0, 0, 0, false)]
    [InlineData("on-failure", 0, 1, 50, true)]
    [InlineData("on-failure", 3, 1, 2, true)]
    [InlineData("on-failure", 3, 1, 3, false)]
    public void Policy_AfterAnEnd_DecidesAsDocker(string name, int most, int exitCode, int restarts, bool expected) =>
        Assert.Equal(expected, new RestartPolicy(name, most).Restarts(exitCode, restarts));

    [Theory]
    [InlineData("always", true, true)]
    [InlineData("unless-stopped", true, false)]
    [InlineData("unless-stopped", false, true)]
    [InlineData("no", false, false)]
    public void Policy_AtTheEnginesStart_DecidesAsDocker(string name, bool stopped, bool expected) =>
        Assert.Equal(expected, new RestartPolicy(name, 0).StartsWithEngine(stopped, 0));
}
