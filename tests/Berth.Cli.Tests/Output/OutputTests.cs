using Berth.Cli.Output;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Tests.Output;

public sealed class OutputTests
{
    [Fact]
    public void Layout_Columns_AreAtLeastTenWideAndThreeApart() => Assert.Equal(
        "ID        NAME                 X\nab        a name that is lo…   \n",
        TextTable.Layout(["ID\tNAME\tX", "ab\ta name that is lo…\t"]));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(999, "999B")]
    [InlineData(1_982_016, "1.98MB")]
    [InlineData(1000, "1kB")]
    [InlineData(12_345_678, "12.3MB")]
    [InlineData(123_456_789_000, "123GB")]
    public void Size_Bytes_AreRoundedAsDockerDoes(long bytes, string text) => Assert.Equal(text, Human.Size(bytes));

    [Theory]
    [InlineData(0.4, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(1800, "30 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(86400, "24 hours")]
    [InlineData(3 * 86400, "3 days")]
    [InlineData(21 * 86400, "3 weeks")]
    [InlineData(90 * 86400, "3 months")]
    [InlineData(800 * 86400, "2 years")]
    public void Duration_Times_AreWordedAsDockerDoes(double seconds, string text) => Assert.Equal(text, Human.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Display_Ports_AreGrouped()
    {
        Port[] ports =
        [
            new() { PrivatePort = 8080, PublicPort = 8000, IP = "0.0.0.0", Type = "tcp" },
            new() { PrivatePort = 8080, PublicPort = 8000, IP = "::", Type = "tcp" },
            new() { PrivatePort = 80, PublicPort = 80, IP = "0.0.0.0", Type = "tcp" },
            new() { PrivatePort = 81, PublicPort = 81, IP = "0.0.0.0", Type = "tcp" },
            new() { PrivatePort = 53, Type = "udp" },
        ];

        Assert.Equal("53/udp, 0.0.0.0:80-81->80-81/tcp, 0.0.0.0:8000->8080/tcp, [::]:8000->8080/tcp", PortList.Display(ports));
    }

    [Theory]
    [InlineData("busybox", "busybox", "latest")]
    [InlineData("host:5000/a/b", "host:5000/a/b", "latest")]
    [InlineData("host:5000/a/b:1", "host:5000/a/b", "1")]
    [InlineData("a@sha256:00", "a@sha256:00", null)]
    public void Split_Reference_FindsTheTag(string reference, string name, string? tag) => Assert.Equal((name, tag), ImageName.Split(reference));

    [Fact]
    public async Task Print_Messages_GoLineByLineWithoutTerminal()
    {
        string lines = """
            {"stream":"Step 1/2 : FROM x\n"}
            {"status":"Loading","id":"aa","progressDetail":{"current":5,"total":10}}
            {"status":"Loaded","id":"aa"}
            {"aux":{"ID":"sha256:1"}}
            """;
        var output = new StringWriter();
        string? aux = null;

        await new MessagePrinter(output, false) { OnAux = a => aux = a.GetProperty("ID").GetString() }
            .PrintAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lines)), TestContext.Current.CancellationToken);

        Assert.Equal(("Step 1/2 : FROM x\naa: Loaded\n", "sha256:1"), (output.ToString(), aux));
    }

    [Fact]
    public async Task Print_Error_ThrowsItsTextAndCode()
    {
        byte[] line = """{"errorDetail":{"code":7,"message":"RUN failed"},"error":"RUN failed"}"""u8.ToArray();
        CliException error = await Assert.ThrowsAsync<CliException>(
            () => new MessagePrinter(TextWriter.Null, true).PrintAsync(new MemoryStream(line), TestContext.Current.CancellationToken));

        Assert.Equal(("RUN failed", 7), (error.Message, error.ExitCode));
    }
}
