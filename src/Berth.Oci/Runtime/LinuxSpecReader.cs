using System.Text.Json;
using static Berth.Oci.Runtime.RuntimeSpecReader;

namespace Berth.Oci.Runtime;

/// <summary>The "linux" part of <see cref="RuntimeSpecReader"/>.</summary>
internal static class LinuxSpecReader
{
    internal static LinuxSpec Read(JsonElement value)
    {
        LinuxSpec linux = new();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            linux = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => linux,
                "namespaces" => linux with { Namespaces = List(v, ReadNamespace) },
                "uidMappings" => linux with { UidMappings = List(v, ReadIdMapping) },
                "gidMappings" => linux with { GidMappings = List(v, ReadIdMapping) },
                "devices" => linux with { Devices = List(v, ReadDevice) },
                "cgroupsPath" => linux with { CgroupsPath = Text(v) },
                "resources" => linux with { Resources = ReadResources(v) },
                "rootfsPropagation" => linux with { RootfsPropagation = Text(v) },
                "seccomp" => linux with { Seccomp = ReadSeccomp(v) },
                "sysctl" => linux with { Sysctl = Map(v) },
                "maskedPaths" => linux with { MaskedPaths = List(v, Text) },
                "readonlyPaths" => linux with { ReadonlyPaths = List(v, Text) },
                "mountLabel" => linux with { MountLabel = Text(v) },
                "personality" => linux with { Personality = Other(v, RuntimeJson.Default.PersonalitySpec) },
                "timeOffsets" => linux with { TimeOffsets = Other(v, RuntimeJson.Default.IReadOnlyDictionaryStringTimeOffsetSpec) },
                "netDevices" => linux with { NetDevices = Other(v, RuntimeJson.Default.IReadOnlyDictionaryStringNetDeviceSpec) },
                "intelRdt" => linux with { IntelRdt = Other(v, RuntimeJson.Default.IntelRdtSpec) },
                "memoryPolicy" => linux with { MemoryPolicy = Other(v, RuntimeJson.Default.MemoryPolicySpec) },
                _ => linux,
            };
        }

        return linux;
    }

    internal static IdMapping ReadIdMapping(JsonElement value) => new()
    {
        ContainerId = value.GetProperty("containerID").GetUInt32(),
        HostId = value.GetProperty("hostID").GetUInt32(),
        Size = value.GetProperty("size").GetUInt32(),
    };

    private static NamespaceSpec ReadNamespace(JsonElement value) => new()
    {
        Type = Text(value.GetProperty("type")),
        Path = value.TryGetProperty("path", out JsonElement path) ? path.GetString() : null,
    };

    private static DeviceSpec ReadDevice(JsonElement value) => new()
    {
        Type = Text(value.GetProperty("type")),
        Path = Text(value.GetProperty("path")),
        Major = Number(value, "major") ?? 0,
        Minor = Number(value, "minor") ?? 0,
        FileMode = Unsigned(value, "fileMode"),
        Uid = Unsigned(value, "uid"),
        Gid = Unsigned(value, "gid"),
    };

    private static ResourcesSpec ReadResources(JsonElement value)
    {
        ResourcesSpec resources = new();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            resources = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => resources,
                "devices" => resources with { Devices = List(v, ReadRule) },
                "memory" => resources with { Memory = Other(v, RuntimeJson.Default.MemorySpec) },
                "cpu" => resources with { Cpu = Other(v, RuntimeJson.Default.CpuSpec) },
                "pids" => resources with { Pids = new PidsSpec { Limit = Number(v, "limit") } },
                "blockIO" => resources with { BlockIo = Other(v, RuntimeJson.Default.BlockIoSpec) },
                "hugepageLimits" => resources with { HugepageLimits = List(v, static limit => Other(limit, RuntimeJson.Default.HugepageLimitSpec)) },
                "network" => resources with { Network = Other(v, RuntimeJson.Default.NetworkSpec) },
                "rdma" => resources with { Rdma = Other(v, RuntimeJson.Default.IReadOnlyDictionaryStringRdmaSpec) },
                "unified" => resources with { Unified = Map(v) },
                _ => resources,
            };
        }

        return resources;
    }

    private static DeviceCgroupRule ReadRule(JsonElement value) => new()
    {
        Allow = value.GetProperty("allow").GetBoolean(),
        Type = value.TryGetProperty("type", out JsonElement type) ? type.GetString() : null,
        Major = Number(value, "major"),
        Minor = Number(value, "minor"),
        Access = value.TryGetProperty("access", out JsonElement access) ? access.GetString() : null,
    };

    private static SeccompSpec ReadSeccomp(JsonElement value)
    {
        SeccompSpec seccomp = new() { DefaultAction = "" };
        string? action = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            seccomp = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => seccomp,
                "defaultErrnoRet" => seccomp with { DefaultErrnoRet = v.GetUInt32() },
                "architectures" => seccomp with { Architectures = List(v, Text) },
                "flags" => seccomp with { Flags = List(v, Text) },
                "listenerPath" => seccomp with { ListenerPath = Text(v) },
                "listenerMetadata" => seccomp with { ListenerMetadata = Text(v) },
                "syscalls" => seccomp with { Syscalls = List(v, ReadSeccompRule) },
                _ => seccomp,
            };
            action = property.Name == "defaultAction" ? Text(v) : action;
        }

        return seccomp with { DefaultAction = Required(action, "linux.seccomp.defaultAction") };
    }

    private static SeccompRuleSpec ReadSeccompRule(JsonElement value) => new()
    {
        Names = List(value.GetProperty("names"), Text),
        Action = Text(value.GetProperty("action")),
        ErrnoRet = Unsigned(value, "errnoRet"),
        Args = value.TryGetProperty("args", out JsonElement arguments) && arguments.ValueKind != JsonValueKind.Null
            ? List(arguments, ReadSeccompArgument)
            : null,
    };

    private static SeccompArgSpec ReadSeccompArgument(JsonElement value) => new()
    {
        Index = value.GetProperty("index").GetUInt32(),
        Value = value.GetProperty("value").GetUInt64(),
        ValueTwo = value.TryGetProperty("valueTwo", out JsonElement two) && two.ValueKind != JsonValueKind.Null ? two.GetUInt64() : null,
        Op = Text(value.GetProperty("op")),
    };

    private static uint? Unsigned(JsonElement value, string name) => Number(value, name) is { } number ? checked((uint)number) : null;

    private static long? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement number) && number.ValueKind != JsonValueKind.Null ? number.GetInt64() : null;
}
