namespace Berth.DockerApi.Tests;

public sealed class DockerTimeTests
{
    [Fact]
    public void Format_Times_AreGos()
    {
        var time = new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.FromHours(1));

        Assert.Equal("2026-11-23T00:02:03Z", DockerTime.Format(time));
        Assert.Equal("2026-11-23T00:02:03.5Z", DockerTime.Format(time.AddMilliseconds(500)));
        Assert.Equal(DockerTime.Never, DockerTime.Format(null));
        Assert.Equal(time.AddMilliseconds(500), DockerTime.TryParse("2026-11-23T00:02:03.500000000Z"));
        Assert.Null(DockerTime.TryParse(DockerTime.Never));
    }
}
