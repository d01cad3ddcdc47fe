using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Berth.Engine.Logs;

namespace Berth.Engine.Tests.Logs;

public sealed class LogReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("berth-log").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(_folder, "x-json.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_RotatedFiles_ComeOldestFirst()
    {
        await File.WriteAllTextAsync(Log + ".2", Line("one"), Token);
        await File.WriteAllTextAsync(Log + ".1", Line("two"), Token);
        await File.WriteAllTextAsync(Log, Line("three") + Line("four", "stderr"), Token);

        Assert.Equal("one\ntwo\nthree\nfour\n", await ReadAsync(new LogQuery { Stdout = true, Stderr = true }));
        Assert.Equal("four\n", await ReadAsync(new LogQuery { Stderr = true }));
        Assert.Equal("two\nthree\nfour\n", await ReadAsync(new LogQuery { Stdout = true, Stderr = true, Tail = 3 }));
        Assert.Equal("", await ReadAsync(new LogQuery { Stdout = true, Stderr = true, Tail = 0 }));
        Assert.Equal("one\ntwo\nthree\nfour\n", await ReadAsync(new LogQuery { Stdout = true, Stderr = true, Tail = 99 }));
    }

    [Fact]
    public async Task Read_TornLine_IsLeftOut()
    {
        await File.WriteAllTextAsync(Log, Line("one") + "{\"log\":\"tor\n" + Line("two"), Token);

        Assert.Equal("one\ntwo\n", await ReadAsync(new LogQuery { Stdout = true }));
    }

    [Fact]
    public async Task Read_SinceAndUntil_BoundTheLines()
    {
        await File.WriteAllTextAsync(Log, string.Concat(Enumerable.Range(0, 5).Select(second => Line($"{second}", "stdout", second))), Token);
        var start = DateTimeOffset.Parse("2026-01-01T00:00:00Z", CultureInfo.InvariantCulture);

        Assert.Equal("2\n3\n", await ReadAsync(new LogQuery { Stdout = true, Since = start.AddSeconds(2), Until = start.AddSeconds(3) }));
    }

    [Fact]
    public async Task Read_MultiplexedWithTimestamps_HasHeaderAndNineDigits()
    {
        await File.WriteAllTextAsync(Log, Line("a\\u0001b", "stderr"), Token);

        string output = await ReadAsync(new LogQuery { Stderr = true, Multiplexed = true, Timestamps = true });

        Assert.Equal("\u0002\0\0\0\0\0\0\u0023" + "2026-01-01T00:00:00.500000000Z a\u0001b\n", output);
    }

    [Fact]
    public async Task Follow_RotationMeanwhile_LosesNothing()
    {
        await File.WriteAllTextAsync(Log, Line("one"), Token);
        var pipe = new Pipe();
        var ended = new TaskCompletionSource();
        Task reading = new LogReader(new LogFiles(Log), new LogQuery { Stdout = true, Follow = true }, pipe.Writer)
            .ReadAsync(ended.Task, Token);
        await ExpectAsync(pipe.Reader, "one\n");

        await File.AppendAllTextAsync(Log, Line("two"), Token);
        File.Move(Log, Log + ".1");
        await File.WriteAllTextAsync(Log, Line("three"), Token);
        await ExpectAsync(pipe.Reader, "two\nthree\n");

        await File.AppendAllTextAsync(Log, Line("four"), Token);
        ended.SetResult();
        await ExpectAsync(pipe.Reader, "four\n");
        await reading;
    }

    private static string Line(string text, string stream = "stdout", int second = 0) => string.Create(
        CultureInfo.InvariantCulture, $"{{\"log\":\"{text}\\n\",\"stream\":\"{stream}\",\"time\":\"2026-01-01T00:00:{second:00}{(second == 0 ? ".5" : "")}Z\"}}\n");

    private static async Task ExpectAsync(PipeReader reader, string expected)
    {
        ReadResult result = await reader.ReadAtLeastAsync(expected.Length, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Equal(expected, Encoding.UTF8.GetString(result.Buffer));
        reader.AdvanceTo(result.Buffer.End);
    }

    private async Task<string> ReadAsync(LogQuery query)
    {
        using var output = new MemoryStream();
        var writer = PipeWriter.Create(output);
        await new LogReader(new LogFiles(Log), query, writer).ReadAsync(Task.CompletedTask, Token);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
