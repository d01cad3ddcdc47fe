using System.Text.Json.Serialization;
using Berth.Engine.Containers;
using Berth.Engine.Volumes;
using Berth.Networks;

namespace Berth.Engine.State;

/// <summary>JSON of the engine's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 64)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(VolumeRecord))]
[JsonSerializable(typeof(NetworkRecord))]
public sealed partial class EngineJson : JsonSerializerContext;
