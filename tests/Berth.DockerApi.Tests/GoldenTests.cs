using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.DockerApi.Tests;

/// <summary>Bodies of a real Docker engine (20.10, API 1.41) and of a real Docker client (28, API 1.50) survive reading and writing.</summary>
public sealed class GoldenTests
{
    private static readonly DockerJson Json = DockerJson.Wire;

    public static TheoryData<string> Names =>
    [
        "container-create-request", "container-inspect", "container-inspect-running", "container-list", "container-stats", "container-top",
        "disk-usage", "event", "exec-inspect", "image-history", "image-inspect", "image-list", "info", "network-inspect", "network-list",
        "version", "volume-list",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadAndWrite_BodyOfDocker_LosesNothing(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json");
        using var before = JsonDocument.Parse(File.ReadAllText(path));
        JsonTypeInfo type = TypeOf(name);

        object value = JsonSerializer.Deserialize(before.RootElement, type)!;
        JsonElement after = JsonSerializer.SerializeToElement(value, type);

        AssertHolds(before.RootElement, after, name);
    }

    private static JsonTypeInfo TypeOf(string name) => name switch
    {
        "container-create-request" => Json.ContainerCreateRequest,
        "container-inspect" or "container-inspect-running" => Json.ContainerInspect,
        "container-list" => Json.ContainerSummaryList,
        "container-stats" => Json.ContainerStats,
        "container-top" => Json.ContainerTop,
        "disk-usage" => Json.DiskUsage,
        "event" => Json.EventMessage,
        "exec-inspect" => Json.ExecInspect,
        "image-history" => Json.HistoryItemList,
        "image-inspect" => Json.ImageInspect,
        "image-list" => Json.ImageSummaryList,
        "info" => Json.DaemonInfo,
        "network-inspect" => Json.Network,
        "network-list" => Json.NetworkList,
        "version" => Json.DaemonVersion,
        "volume-list" => Json.VolumeList,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>Everything in <paramref name="before"/> is in <paramref name="after"/>; fields of newer versions may be there besides.</summary>
    private static void AssertHolds(JsonElement before, JsonElement after, string path)
    {
        if (before.ValueKind == JsonValueKind.Null && after.ValueKind is JsonValueKind.Array && after.GetArrayLength() == 0)
        {
            return; // Newer engines send an empty list here.
        }

        Assert.True(before.ValueKind == after.ValueKind, $"{path}: {before.ValueKind} became {after.ValueKind}");
        switch (before.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in before.EnumerateObject())
                {
                    // Empty fields that the engine's newer versions leave out, and those that no version since 1.24 documents.
                    bool gone = !after.TryGetProperty(property.Name, out JsonElement member);
                    Assert.True(!gone || IsGone(property), $"{path}.{property.Name} is lost");
                    if (!gone)
                    {
                        AssertHolds(property.Value, member, $"{path}.{property.Name}");
                    }
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(before.GetArrayLength(), after.GetArrayLength());
                for (int i = 0; i < before.GetArrayLength(); i++)
                {
                    AssertHolds(before[i], after[i], $"{path}[{i}]");
                }

                break;
            default:
                Assert.Equal(before.GetRawText(), after.GetRawText());
                break;
        }
    }

    /// <summary>Fields of API 1.41 that 1.51 does not have: the parts of an image's ContainerConfig, ClusterStore, and zero values that are left out now.</summary>
    private static bool IsGone(JsonProperty property) =>
        property.Name is "Container" or "ContainerConfig" or "ClusterStore" or "ClusterAdvertise" or "KernelMemory" or "KernelMemoryTCP"
        || property.Value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (property.Value.ValueKind == JsonValueKind.Number && property.Value.GetRawText() == "0")
        || (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == "");
}
