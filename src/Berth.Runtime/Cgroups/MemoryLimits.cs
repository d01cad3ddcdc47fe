using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Cgroups;

/// <summary>linux.resources.memory. runtime-spec v1.2, config-linux.md#memory.</summary>
internal static class MemoryLimits
{
    private const string Unlimited = "max";

    public static void Apply(LimitWriter writer, MemorySpec memory)
    {
        ThrowIfBelowUse(writer, memory);
        if (writer.Cgroup.Host.Version == CgroupVersion.V1)
        {
            ApplyV1(writer, memory);
        }
        else
        {
            ApplyV2(writer, memory);
        }
    }

    private static void ApplyV1(LimitWriter writer, MemorySpec memory)
    {
        ApplyLimitAndSwapV1(writer, memory.Limit, memory.Swap);
        WriteIfSet(writer, "memory.reservation", "memory.soft_limit_in_bytes", memory.Reservation);
        WriteIfSet(writer, "memory.kernel", "memory.kmem.limit_in_bytes", memory.Kernel);
        WriteIfSet(writer, "memory.kernelTCP", "memory.kmem.tcp.limit_in_bytes", memory.KernelTcp);
        if (memory.Swappiness is ulong swappiness)
        {
            writer.Write("memory.swappiness", "memory.swappiness", swappiness);
        }

        if (memory.DisableOomKiller is bool disable)
        {
            writer.Write("memory.disableOOMKiller", "memory.oom_control", disable ? "1" : "0");
        }

        if (memory.UseHierarchy is bool hierarchy && writer.Cgroup.TryRead("memory.use_hierarchy") != (hierarchy ? "1" : "0"))
        {
            writer.Write("memory.useHierarchy", "memory.use_hierarchy", hierarchy ? "1" : "0");
        }
    }

    /// <summary>The kernel keeps memory.limit at or below memory.memsw.limit at every moment, so the order of the writes matters.</summary>
    private static void ApplyLimitAndSwapV1(LimitWriter writer, long? limit, long? swap)
    {
        const string LimitFile = "memory.limit_in_bytes", SwapFile = "memory.memsw.limit_in_bytes";
        if (limit > 0 && swap >= 0 && swap < limit)
        {
            throw LimitWriter.Invalid("memory.swap", "is memory and swap together and cannot be less than the memory limit");
        }

        // An unlimited memory with a limited sum would be refused.
        swap ??= limit < 0 && writer.Cgroup.Has(SwapFile) ? -1 : null;
        if (limit is null || swap is null)
        {
            WriteIfSet(writer, "memory.limit", LimitFile, limit);
            WriteIfSet(writer, "memory.swap", SwapFile, swap);
            return;
        }

        if (!writer.Cgroup.Has(SwapFile))
        {
            throw writer.Lacking("memory.swap", "this kernel does not account swap");
        }

        writer.WritePair(
            ("memory.limit", LimitFile, Text(limit.Value)),
            ("memory.swap", SwapFile, Text(swap.Value)));
    }

    private static void ApplyV2(LimitWriter writer, MemorySpec memory)
    {
        if (memory.Kernel is not null || memory.KernelTcp is not null)
        {
            throw writer.Lacking(memory.Kernel is not null ? "memory.kernel" : "memory.kernelTCP", "kernel memory has no limit of its own");
        }

        if (memory.Swappiness is not null)
        {
            throw writer.Lacking("memory.swappiness", "there is no swappiness per cgroup");
        }

        if (memory.DisableOomKiller == true)
        {
            throw writer.Lacking("memory.disableOOMKiller", "the OOM killer cannot be switched off");
        }

        if (memory.UseHierarchy == false)
        {
            throw writer.Lacking("memory.useHierarchy", "a cgroup always counts those below it");
        }

        // Swap first: with less memory than is in use, the kernel swaps out while the limit is written.
        ApplySwapV2(writer, memory);
        if (memory.Limit is long limit)
        {
            writer.Write("memory.limit", "memory.max", limit < 0 ? Unlimited : Text(limit));
        }

        if (memory.Reservation is long reservation)
        {
            writer.Write("memory.reservation", "memory.low", reservation < 0 ? Unlimited : Text(reservation));
        }
    }

    private static void ApplySwapV2(LimitWriter writer, MemorySpec memory)
    {
        if (memory.Swap is null && memory.Limit is null or >= 0)
        {
            return;
        }

        try
        {
            long? memoryLimit = memory.Limit ?? CurrentLimitV2(writer);
            string value = CgroupConversions.SwapOfMemoryAndSwap(memoryLimit, memory.Swap ?? -1) is long swap ? Text(swap) : Unlimited;

            // Without swap in the kernel "none" and "unlimited" are true already.
            if (!writer.TryWrite("memory.swap", "memory.swap.max", value) && value is not ("0" or Unlimited))
            {
                throw writer.Lacking("memory.swap", "this kernel has no swap");
            }
        }
        catch (ArgumentException error)
        {
            throw LimitWriter.Invalid("memory.swap", error.Message);
        }
    }

    private static long? CurrentLimitV2(LimitWriter writer) =>
        writer.Cgroup.TryReadNumber("memory.max") is long current and < long.MaxValue ? current : null;

    private static void ThrowIfBelowUse(LimitWriter writer, MemorySpec memory)
    {
        if (memory.CheckBeforeUpdate != true || memory.Limit is not > 0)
        {
            return;
        }

        string file = writer.Cgroup.Host.Version == CgroupVersion.V1 ? "memory.usage_in_bytes" : "memory.current";
        if (writer.Cgroup.TryReadNumber(file) is long used && used > memory.Limit)
        {
            throw new BerthException(ErrorKind.Conflict,
                $"linux.resources.memory.limit: {memory.Limit} bytes are less than the {used} in use. Stop something in the container, or set more.");
        }
    }

    private static void WriteIfSet(LimitWriter writer, string field, string file, long? value)
    {
        if (value is long number)
        {
            writer.Write(field, file, number);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
