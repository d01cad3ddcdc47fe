using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Oci.Runtime;

/// <summary>
/// Reads a config.json by hand, for a container's start: the serializer's metadata for all of the spec's types takes 2 ms and 1 MB before the
/// first byte is read, this 0.1 ms. Rare parts of the spec go through the serializer after all. Same rules as <see cref="RuntimeJson"/>.
/// </summary>
public static class RuntimeSpecReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads a runtime spec.</summary>
    /// <exception cref="JsonException">It is not JSON, or a part has the wrong type or is missing.</exception>
    public static RuntimeSpec Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return ReadSpec(document.RootElement);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    internal static string Text(JsonElement value) => value.GetString() ?? throw new JsonException("A string is null.");

    internal static List<T> List<T>(JsonElement array, Func<JsonElement, T> read)
    {
        List<T> list = new(array.GetArrayLength());
        foreach (JsonElement item in array.EnumerateArray())
        {
            list.Add(read(item));
        }

        return list;
    }

    internal static Dictionary<string, string> Map(JsonElement value)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            map.Add(property.Name, Text(property.Value));
        }

        return map;
    }

    internal static T Other<T>(JsonElement value, JsonTypeInfo<T> type) =>
        value.Deserialize(type) ?? throw new JsonException("A part of the spec is null.");

    internal static T Required<T>(T? value, string name) where T : class =>
        value ?? throw new JsonException($"The spec lacks '{name}'.");

    private static RuntimeSpec ReadSpec(JsonElement value)
    {
        string? version = null;
        RuntimeSpec spec = new() { OciVersion = "" };
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            if (v.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            spec = property.Name switch
            {
                "process" => spec with { Process = ReadProcess(v) },
                "root" => spec with { Root = ReadRoot(v) },
                "hostname" => spec with { Hostname = Text(v) },
                "domainname" => spec with { Domainname = Text(v) },
                "mounts" => spec with { Mounts = List(v, ReadMount) },
                "hooks" => spec with { Hooks = Other(v, RuntimeJson.Default.HooksSpec) },
                "annotations" => spec with { Annotations = Map(v) },
                "linux" => spec with { Linux = LinuxSpecReader.Read(v) },
                _ => spec,
            };
            version = property.Name == "ociVersion" ? Text(v) : version;
        }

        return spec with { OciVersion = Required(version, "ociVersion") };
    }

    private static ProcessSpec ReadProcess(JsonElement value)
    {
        ProcessSpec process = new() { User = new UserSpec(), Cwd = "" };
        bool hasUser = false, hasCwd = false;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            if (v.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            hasUser |= property.Name == "user";
            hasCwd |= property.Name == "cwd";
            process = property.Name switch
            {
                "terminal" => process with { Terminal = v.GetBoolean() },
                "consoleSize" => process with { ConsoleSize = Other(v, RuntimeJson.Default.ConsoleSize) },
                "user" => process with { User = ReadUser(v) },
                "args" => process with { Args = List(v, Text) },
                "env" => process with { Env = List(v, Text) },
                "cwd" => process with { Cwd = Text(v) },
                "capabilities" => process with { Capabilities = ReadCapabilities(v) },
                "rlimits" => process with { Rlimits = List(v, ReadLimit) },
                "noNewPrivileges" => process with { NoNewPrivileges = v.GetBoolean() },
                "apparmorProfile" => process with { ApparmorProfile = Text(v) },
                "selinuxLabel" => process with { SelinuxLabel = Text(v) },
                "oomScoreAdj" => process with { OomScoreAdj = v.GetInt32() },
                "scheduler" => process with { Scheduler = Other(v, RuntimeJson.Default.SchedulerSpec) },
                "ioPriority" => process with { IoPriority = Other(v, RuntimeJson.Default.IoPrioritySpec) },
                "execCPUAffinity" => process with { ExecCpuAffinity = Other(v, RuntimeJson.Default.ExecCpuAffinitySpec) },
                _ => process,
            };
        }

        return hasUser && hasCwd ? process : throw new JsonException("The spec's process lacks 'user' or 'cwd'.");
    }

    private static UserSpec ReadUser(JsonElement value)
    {
        UserSpec user = new();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            user = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => user,
                "uid" => user with { Uid = v.GetUInt32() },
                "gid" => user with { Gid = v.GetUInt32() },
                "umask" => user with { Umask = v.GetUInt32() },
                "additionalGids" => user with { AdditionalGids = List(v, static gid => gid.GetUInt32()) },
                _ => user,
            };
        }

        return user;
    }

    private static CapabilitiesSpec ReadCapabilities(JsonElement value)
    {
        CapabilitiesSpec sets = new();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            sets = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => sets,
                "bounding" => sets with { Bounding = List(v, Text) },
                "effective" => sets with { Effective = List(v, Text) },
                "inheritable" => sets with { Inheritable = List(v, Text) },
                "permitted" => sets with { Permitted = List(v, Text) },
                "ambient" => sets with { Ambient = List(v, Text) },
                _ => sets,
            };
        }

        return sets;
    }

    private static RlimitSpec ReadLimit(JsonElement value) => new()
    {
        Type = Text(value.GetProperty("type")),
        Hard = value.GetProperty("hard").GetUInt64(),
        Soft = value.GetProperty("soft").GetUInt64(),
    };

    private static RootSpec ReadRoot(JsonElement value)
    {
        string? path = null;
        bool isReadOnly = false;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            path = property.Name == "path" ? Text(property.Value) : path;
            isReadOnly |= property.Name == "readonly" && property.Value.GetBoolean();
        }

        return new RootSpec { Path = Required(path, "root.path"), Readonly = isReadOnly };
    }

    private static Mount ReadMount(JsonElement value)
    {
        Mount mount = new() { Destination = "" };
        string? destination = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            JsonElement v = property.Value;
            mount = property.Name switch
            {
                _ when v.ValueKind == JsonValueKind.Null => mount,
                "type" => mount with { Type = Text(v) },
                "source" => mount with { Source = Text(v) },
                "options" => mount with { Options = List(v, Text) },
                "uidMappings" => mount with { UidMappings = List(v, LinuxSpecReader.ReadIdMapping) },
                "gidMappings" => mount with { GidMappings = List(v, LinuxSpecReader.ReadIdMapping) },
                _ => mount,
            };
            destination = property.Name == "destination" ? Text(v) : destination;
        }

        return mount with { Destination = Required(destination, "mounts.destination") };
    }
}
