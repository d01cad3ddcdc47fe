using System.Text.Json.Serialization;

namespace Berth.Oci.Runtime;

/// <summary>net_cls and net_prio, cgroup v1.</summary>
public sealed record NetworkSpec
{
    /// <summary>Class of the packets.</summary>
    [JsonPropertyName("classID")]
    public uint? ClassId { get; init; }

    /// <summary>Priority by interface.</summary>
    public IReadOnlyList<InterfacePrioritySpec>? Priorities { get; init; }
}
