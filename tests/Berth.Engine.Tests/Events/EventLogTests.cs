using Berth.Engine.Events;

namespace Berth.Engine.Tests.Events;

public sealed class EventLogTests
{
    private static readonly Dictionary<string, string> Attributes = new() { ["name"] = "web", ["image"] = "busybox:1", ["tier"] = "front" };

    [Fact]
    public async Task Subscribe_Since_GivesThePastAndThenWhatComes()
    {
        var log = new EventLog(TimeProvider.System);
        log.Publish("container", "create", "abc", Attributes);
        using EventSubscription subscription = log.Subscribe(DateTimeOffset.UnixEpoch);
        log.Publish("container", "start", "abc", Attributes);

        Assert.Equal("create", Assert.Single(subscription.Past).Action);
        Assert.Equal("start", (await subscription.Live.ReadAsync(TestContext.Current.CancellationToken)).Action);
        Assert.Empty(log.Subscribe(null).Past);
    }

    [Fact]
    public void Publish_SlowListener_LosesItsStreamOnly()
    {
        var log = new EventLog(TimeProvider.System);
        using EventSubscription slow = log.Subscribe(null);
        for (int index = 0; index < 5000; index++)
        {
            log.Publish("container", "start", "abc", Attributes);
        }

        int read = 0;
        while (slow.Live.TryRead(out _))
        {
            read++;
        }

        Assert.Equal(4096, read);
        Assert.True(slow.Live.Completion.IsCompleted);
    }

    [Theory]
    [InlineData("event", "exec_create", true)]
    [InlineData("event", "start", false)]
    [InlineData("container", "web", true)]
    [InlineData("container", "abc", true)]
    [InlineData("image", "busybox", true)]
    [InlineData("type", "image", false)]
    [InlineData("label", "tier=front", true)]
    [InlineData("label", "tier=back", false)]
    [InlineData("volume", "web", false)]
    [InlineData("scope", "local", true)]
    public void Filter_OneKey_PassesWhatFits(string key, string value, bool expected)
    {
        var happened = new EngineEvent("container", "exec_create: sh", "abcdef", Attributes, DateTimeOffset.UnixEpoch);
        Assert.Equal(expected, new EventFilter(new Dictionary<string, IReadOnlyList<string>> { [key] = [value] }).Passes(happened));
    }
}
