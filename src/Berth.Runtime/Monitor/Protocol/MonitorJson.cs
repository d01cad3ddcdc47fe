using System.Text.Json.Serialization;

namespace Berth.Runtime.Monitor.Protocol;

/// <summary>JSON between engine and monitor, and of their files. Unknown keys are skipped: the other side may be newer.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    MaxDepth = 64)]
[JsonSerializable(typeof(MonitorRequest))]
[JsonSerializable(typeof(ExitRecord))]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(MonitorCommand))]
[JsonSerializable(typeof(MonitorReply))]
[JsonSerializable(typeof(StartReply))]
public sealed partial class MonitorJson : JsonSerializerContext;
