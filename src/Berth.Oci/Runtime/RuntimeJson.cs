using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>JSON of runtime-spec documents. Unknown keys are skipped (spec, config.md#extensibility); duplicate keys are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 64)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(ResourcesSpec))]
[JsonSerializable(typeof(SeccompSpec))]
[JsonSerializable(typeof(RuntimeState))]
public sealed partial class RuntimeJson : JsonSerializerContext;
