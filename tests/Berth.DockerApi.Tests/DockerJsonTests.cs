using System.Text.Json;
using Berth.DockerApi.Containers;

namespace Berth.DockerApi.Tests;

public sealed class DockerJsonTests
{
    private static ContainerCreateRequest Read(string json) =>
        JsonSerializer.Deserialize(json, DockerJson.Wire.ContainerCreateRequest)!;

    [Fact]
    public void Read_NullsOfDockerPy_AreZeroValues()
    {
        ContainerCreateRequest request = Read("""
            {"Hostname":null,"User":null,"Tty":null,"StopTimeout":null,"Image":"busybox","Cmd":["true"],
             "HostConfig":{"Memory":null,"LogConfig":null,"NetworkMode":"default"}}
            """);

        Assert.Equal("", request.Hostname);
        Assert.False(request.Tty);
        Assert.Null(request.StopTimeout);
        Assert.Equal(0, request.HostConfig!.Memory);
        Assert.Equal("", request.HostConfig.LogConfig.Type);
    }

    [Fact]
    public void Read_CommandAsString_IsOneWord() => Assert.Equal(["echo hi"], Read("""{"Cmd":"echo hi"}""").Cmd!);

    [Fact]
    public void Read_NamesInAnotherCase_AreTaken() => Assert.Equal("x", Read("""{"image":"x"}""").Image);

    [Theory]
    [InlineData("""{"Image":"a","Image":"b"}""")]
    [InlineData("""{"Image":"a","image":"b"}""")]
    [InlineData("""{"Image":5}""")]
    [InlineData("""{"Tty":"yes"}""")]
    [InlineData("""{"HostConfig":[]}""")]
    [InlineData("""{"Image":"a"} x""")]
    public void Read_WrongShape_Throws(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void Write_Empty_HasDockersNullsAndOmissions()
    {
        string json = JsonSerializer.Serialize(new ContainerInspect { HostConfig = new(), Config = new() }, DockerJson.Wire.ContainerInspect);

        Assert.Contains("\"ExecIDs\":null", json);
        Assert.Contains("\"Mounts\":[]", json);
        Assert.Contains("\"ConsoleSize\":[0,0]", json);
        Assert.DoesNotContain("KernelMemory\"", json);
        Assert.DoesNotContain("\"Health\"", json);
    }

    [Fact]
    public void Write_Message_IsReadable() =>
        Assert.Equal("""{"message":"No such container: 'a<b'+ü"}""",
            JsonSerializer.Serialize(new Daemon.ErrorResponse { Message = "No such container: 'a<b'+ü" }, DockerJson.Wire.ErrorResponse));
}
