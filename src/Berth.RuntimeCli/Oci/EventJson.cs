using System.Buffers;
using System.Text.Json;
using Berth.Runtime.Cgroups;

namespace Berth.RuntimeCli.Oci;

/// <summary>runc's lines of <c>events</c>.</summary>
internal static class EventJson
{
    internal static byte[] Oom(string id) => Line("oom", id, static _ => { });

    internal static byte[] Stats(string id, CgroupStats stats) => Line("stats", id, writer =>
    {
        writer.WriteStartObject("data");
        WriteCpu(writer, stats.Cpu);
        WriteMemory(writer, stats.Memory);
        writer.WriteStartObject("pids");
        writer.WriteNumber("current", stats.Pids);
        if (stats.PidsLimit is long limit)
        {
            writer.WriteNumber("limit", limit);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("blkio");
        WriteBlockIo(writer, "ioServiceBytesRecursive", stats.BytesMoved);
        WriteBlockIo(writer, "ioServicedRecursive", stats.Operations);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static byte[] Line(string type, string id, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("id", id);
            write(writer);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void WriteCpu(Utf8JsonWriter writer, CpuUsageStats cpu)
    {
        writer.WriteStartObject("cpu");
        writer.WriteStartObject("usage");
        writer.WriteNumber("total", cpu.TotalNanoseconds);
        writer.WriteStartArray("percpu");
        foreach (long one in cpu.PerCpuNanoseconds)
        {
            writer.WriteNumberValue(one);
        }

        writer.WriteEndArray();
        writer.WriteNumber("kernel", cpu.KernelNanoseconds);
        writer.WriteNumber("user", cpu.UserNanoseconds);
        writer.WriteEndObject();
        writer.WriteStartObject("throttling");
        writer.WriteNumber("periods", cpu.Periods);
        writer.WriteNumber("throttledPeriods", cpu.ThrottledPeriods);
        writer.WriteNumber("throttledTime", cpu.ThrottledNanoseconds);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer, MemoryUsageStats memory)
    {
        writer.WriteStartObject("memory");
        writer.WriteNumber("cache", memory.Stat.GetValueOrDefault("cache", memory.Stat.GetValueOrDefault("file")));
        writer.WriteStartObject("usage");
        writer.WriteNumber("limit", memory.LimitBytes is long limit ? (ulong)limit : ulong.MaxValue);
        writer.WriteNumber("usage", memory.UsageBytes);
        writer.WriteNumber("max", memory.MaxUsageBytes);
        writer.WriteNumber("failcnt", memory.LimitHits);
        writer.WriteEndObject();
        writer.WriteStartObject("raw");
        foreach ((string name, long value) in memory.Stat)
        {
            writer.WriteNumber(name, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteBlockIo(Utf8JsonWriter writer, string name, IReadOnlyList<BlockIoStats> values)
    {
        writer.WriteStartArray(name);
        foreach (BlockIoStats one in values)
        {
            writer.WriteStartObject();
            writer.WriteNumber("major", one.Major);
            writer.WriteNumber("minor", one.Minor);
            writer.WriteString("op", one.Operation);
            writer.WriteNumber("value", one.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
