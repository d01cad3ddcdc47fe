using Berth.Oci;

namespace Berth.Build.Tests;

public sealed class BuildQueryTests
{
    [Fact]
    public void Parse_WhatTheDockerCliSends_IsHonoured()
    {
        BuildRequest request = Parse(
            ("buildargs", "{\"a\":\"1\",\"b\":null}"), ("cachefrom", "[]"), ("cgroupparent", ""), ("cpuperiod", "0"), ("cpuquota", "50000"), ("cpusetcpus", "0-1"),
            ("cpusetmems", ""), ("cpushares", "0"), ("dockerfile", "d/Dockerfile"), ("labels", "{\"l\":\"v\"}"), ("memory", "1048576"), ("memswap", "-1"),
            ("networkmode", "none"), ("rm", "1"), ("shmsize", "67108864"), ("t", "a:1"), ("t", "b"), ("target", "x"), ("extrahosts", "h:1.2.3.4"),
            ("ulimits", "[{\"Name\":\"nofile\",\"Hard\":-1,\"Soft\":1024}]"), ("version", "1"), ("nocache", "1"), ("squash", "0"), ("platform", "linux/amd64"), ("q", "1"));
        Assert.Equal(["a:1", "b"], request.Tags);
        Assert.Equal(("1", null), (request.BuildArgs["a"], request.BuildArgs["b"]));
        Assert.Equal("v", request.Labels["l"]);
        Assert.Equal(("d/Dockerfile", "x", true, "none", "linux/amd64", true),
            (request.DockerfilePath, request.Target, request.NoCache, request.NetworkMode, request.Platform, request.Quiet));
        Assert.Equal(["h:1.2.3.4"], request.ExtraHosts);
        Assert.Equal((1048576, -1, 50000, "0-1", 67108864), (request.Resources.MemoryBytes, request.Resources.MemorySwapBytes,
            request.Resources.CpuQuota, request.Resources.CpusetCpus, request.Resources.ShmSizeBytes));
        Assert.Equal(("RLIMIT_NOFILE", ulong.MaxValue, 1024UL), (request.Resources.Rlimits[0].Type, request.Resources.Rlimits[0].Hard, request.Resources.Rlimits[0].Soft));
    }

    [Theory]
    [InlineData("version", "2")]
    [InlineData("squash", "1")]
    [InlineData("pull", "1")]
    [InlineData("remote", "https://example.org/x.git")]
    [InlineData("session", "abc")]
    [InlineData("cachefrom", "[\"a\"]")]
    [InlineData("outputs", "[{}]")]
    [InlineData("isolation", "hyperv")]
    [InlineData("securityopt", "seccomp=unconfined")]
    [InlineData("surprise", "1")]
    public void Parse_WhatIsNotBuilt_IsRefusedByName(string name, string value)
    {
        BerthException error = Assert.Throws<BerthException>(() => Parse((name, value)));
        Assert.Equal(ErrorKind.NotSupported, error.Kind);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory", "lots")]
    [InlineData("buildargs", "[]")]
    [InlineData("labels", "{")]
    [InlineData("labels", "null")]
    [InlineData("ulimits", "{}")]
    [InlineData("cachefrom", "x")]
    public void Parse_MalformedValue_NamesTheParameter(string name, string value)
    {
        BerthException error = Assert.Throws<BerthException>(() => Parse((name, value)));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static BuildRequest Parse(params (string Name, string Value)[] parameters) =>
        BuildQuery.Parse(parameters.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value)), ContextSource.Empty);
}
