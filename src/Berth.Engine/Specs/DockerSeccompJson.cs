using System.Text.Json.Serialization;

namespace Berth.Engine.Specs;

/// <summary>JSON of filters in Docker's format.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32)]
[JsonSerializable(typeof(DockerSeccompProfile))]
public sealed partial class DockerSeccompJson : JsonSerializerContext;
