using System.Text.Json.Serialization;
using Berth.Build.Caching;

namespace Berth.Build;

/// <summary>JSON of the build query and of the cache records. Duplicate keys are refused, depth is bounded.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 16)]
[JsonSerializable(typeof(CacheRecord))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(List<BuildUlimit>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class BuildJson : JsonSerializerContext;

/// <summary>One entry of the <c>ulimits</c> parameter; -1 is unlimited.</summary>
internal sealed record BuildUlimit(string Name, long Soft, long Hard);
