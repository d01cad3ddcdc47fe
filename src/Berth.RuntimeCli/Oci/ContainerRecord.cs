using System.Buffers;
using System.Text.Json;

namespace Berth.RuntimeCli.Oci;

/// <summary>
/// What the command line remembers of a container: state.json in its folder. Written and read by hand: the serializer's start-up would be
/// a tenth of the whole start.
/// </summary>
internal sealed record ContainerRecord
{
    public required string Id { get; init; }

    public required string Bundle { get; init; }

    /// <summary>Absolute path of the root file system.</summary>
    public required string Rootfs { get; init; }

    /// <summary>Pid of the first process; 0 while there is none yet.</summary>
    public required int Pid { get; init; }

    /// <summary>The first process is all made: created, running or ended. False while it is in the making.</summary>
    public required bool Ready { get; init; }

    /// <summary>Start time of the process in clock ticks since boot: tells a reused pid from ours. proc(5), field 22.</summary>
    public required ulong PidStartTime { get; init; }

    /// <summary>Cgroup below every hierarchy's root.</summary>
    public required string CgroupPath { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The user who made it.</summary>
    public required uint Owner { get; init; }

    internal static ContainerRecord Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        return new ContainerRecord
        {
            Id = root.GetProperty("id").GetString()!,
            Bundle = root.GetProperty("bundle").GetString()!,
            Rootfs = root.GetProperty("rootfs").GetString()!,
            Pid = root.GetProperty("pid").GetInt32(),
            Ready = root.GetProperty("ready").GetBoolean(),
            PidStartTime = root.GetProperty("pidStartTime").GetUInt64(),
            CgroupPath = root.GetProperty("cgroupPath").GetString()!,
            Created = root.GetProperty("created").GetDateTimeOffset(),
            Owner = root.GetProperty("owner").GetUInt32(),
        };
    }

    internal ReadOnlySpan<byte> ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteString("bundle", Bundle);
        writer.WriteString("rootfs", Rootfs);
        writer.WriteNumber("pid", Pid);
        writer.WriteBoolean("ready", Ready);
        writer.WriteNumber("pidStartTime", PidStartTime);
        writer.WriteString("cgroupPath", CgroupPath);
        writer.WriteString("created", Created);
        writer.WriteNumber("owner", Owner);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
