using System.Text.Json.Serialization;

namespace Berth.RuntimeCli.Oci;

/// <summary>JSON of the command line's own files and answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListedContainer[]))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class OciJson : JsonSerializerContext;
