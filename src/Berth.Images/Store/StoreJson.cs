using System.Text.Json.Serialization;
using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Snapshots;

namespace Berth.Images.Store;

/// <summary>JSON of this assembly's own records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 64)]
[JsonSerializable(typeof(LayerRecord))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(TagRecord))]
[JsonSerializable(typeof(SnapshotRecord))]
[JsonSerializable(typeof(List<DockerArchiveItem>))]
internal sealed partial class StoreJson : JsonSerializerContext;
