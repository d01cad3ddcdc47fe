using System.Text;
using System.Text.Json;
using Berth.Cli.Options;
using Berth.Cli.Parsing;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Builds;

/// <summary>Flags of build, and the query that they make.</summary>
internal static class BuildFlags
{
    public static Flag[] All =>
    [
        Flag.List("add-host", "Add a custom host-to-IP mapping (host:ip)"),
        Flag.List("build-arg", "Set a build-time variable (NAME=value, or NAME to pass ours)"),
        Flag.List("cache-from", "Images to consider as cache sources"),
        Flag.Text("cgroup-parent", "Parent cgroup of RUN instructions"),
        Flag.Number("cpu-period", "CPU CFS period in microseconds"),
        Flag.Number("cpu-quota", "CPU CFS quota in microseconds"),
        Flag.Number("cpu-shares", 'c', "CPU shares (relative weight)"),
        Flag.Text("cpuset-cpus", "CPUs to run on (0-3, 0,1)"),
        Flag.Text("cpuset-mems", "Memory nodes to use (0-3, 0,1)"),
        Flag.Text("file", 'f', "Name of the Dockerfile (default PATH/Dockerfile; - for stdin)"),
        Flag.Bool("force-rm", "Always remove intermediate containers"),
        Flag.Text("iidfile", "Write the image ID to this file"),
        Flag.List("label", "Set a label of the image"),
        Flag.Text("memory", 'm', "Memory limit"),
        Flag.Text("memory-swap", "Limit of memory and swap; -1 for unlimited swap"),
        Flag.Text("network", "Network of RUN instructions") with { Default = "default" },
        Flag.Bool("no-cache", "Do not use the cache"),
        Flag.Text("platform", "Platform to build for (as linux/amd64)"),
        Flag.Bool("pull", "Always try to pull a newer base image"),
        Flag.Bool("quiet", 'q', "Print nothing but the image ID"),
        Flag.Bool("rm", "Remove intermediate containers after a successful build") with { Default = "true" },
        Flag.List("security-opt", "Security options"),
        Flag.Text("shm-size", "Size of /dev/shm of RUN instructions"),
        Flag.Bool("squash", "Make one layer of the new ones"),
        Flag.List("tag", 't', "Name of the image (name:tag)"),
        Flag.Text("target", "Stage to build"),
        Flag.List("ulimit", "Resource limits (name=soft[:hard])"),
    ];

    public static Route Route(ParsedFlags flags, string? dockerfile) => DockerApi.Client.Route.To("/build")
        .WithEach("t", flags.List("tag"))
        .With("dockerfile", dockerfile)
        .With("q", flags.Bool("quiet"))
        .With("nocache", flags.Bool("no-cache"))
        .With("rm", flags.Has("rm") && !flags.Bool("rm") ? "0" : "1")
        .With("forcerm", flags.Bool("force-rm"))
        .With("pull", flags.Bool("pull"))
        .With("squash", flags.Bool("squash"))
        .With("target", flags.Text("target"))
        .With("platform", flags.Text("platform"))
        .With("networkmode", flags.Text("network"))
        .With("cgroupparent", flags.Text("cgroup-parent"))
        .With("cpusetcpus", flags.Text("cpuset-cpus"))
        .With("cpusetmems", flags.Text("cpuset-mems"))
        .With("cpushares", flags.Number("cpu-shares"))
        .With("cpuquota", flags.Number("cpu-quota"))
        .With("cpuperiod", flags.Number("cpu-period"))
        .With("memory", Bytes(flags, "memory"))
        .With("memswap", flags.Text("memory-swap") is "-1" ? -1 : Bytes(flags, "memory-swap"))
        .With("shmsize", Bytes(flags, "shm-size"))
        .With("extrahosts", string.Join(',', flags.List("add-host")))
        .With("buildargs", Json(flags.List("build-arg"), environment: true))
        .With("labels", Json(flags.List("label"), environment: false))
        .With("cachefrom", List(flags.List("cache-from")))
        .With("securityopt", List(flags.List("security-opt")))
        .With("ulimits", Ulimits(flags.List("ulimit")));

    private static long? Bytes(ParsedFlags flags, string name) => flags.Text(name) is { } text ? Units.Bytes(text, name) : null;

    /// <summary>An object of <c>name=value</c>; a bare name takes our environment's value, null if it has none.</summary>
    private static string? Json(IReadOnlyList<string> pairs, bool environment) => pairs.Count == 0 ? null : Write(writer =>
    {
        var last = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            string[] parts = pair.Split('=', 2);
            last[parts[0]] = parts.Length == 2 ? parts[1] : environment ? Environment.GetEnvironmentVariable(parts[0]) : "";
        }

        writer.WriteStartObject();
        foreach ((string name, string? value) in last)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    });

    private static string? List(IReadOnlyList<string> texts) => texts.Count == 0 ? null : Write(writer =>
    {
        writer.WriteStartArray();
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    });

    private static string? Ulimits(IReadOnlyList<string> texts) => texts.Count == 0 ? null : Write(writer =>
    {
        writer.WriteStartArray();
        foreach (Ulimit limit in texts.Select(LimitOption.Ulimit))
        {
            writer.WriteStartObject();
            writer.WriteString("Name", limit.Name);
            writer.WriteNumber("Hard", limit.Hard);
            writer.WriteNumber("Soft", limit.Soft);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
