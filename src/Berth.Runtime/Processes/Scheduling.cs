using System.Runtime.InteropServices;
using Berth.Linux.Tape;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>process.scheduler, process.ioPriority and linux.memoryPolicy. runtime-spec v1.3, config.md#linux-process.</summary>
internal static class Scheduling
{
    private static readonly string[] Policies = ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] Flags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS",
        "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] Modes =
        ["MPOL_DEFAULT", "MPOL_PREFERRED", "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_LOCAL", "MPOL_PREFERRED_MANY", "MPOL_WEIGHTED_INTERLEAVE"];

    internal static void Add(SyscallTape tape, ProcessSpec process)
    {
        if (process.Scheduler is { } scheduler)
        {
            tape.Step = $"set process.scheduler to {scheduler.Policy}";
            tape.SetScheduler(MemoryMarshal.AsBytes(Attributes(scheduler).AsSpan()));
        }

        if (process.IoPriority is { } priority)
        {
            tape.Step = $"set process.ioPriority to {priority.Class}:{priority.Priority}";
            int number = Index(["", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"], priority.Class, "process.ioPriority.class");
            tape.SetIoPriority(number, priority.Priority is >= 0 and <= 7
                ? priority.Priority
                : throw new BerthException(ErrorKind.Invalid, $"process.ioPriority.priority is {priority.Priority}; it goes from 0 to 7."));
        }
    }

    internal static void Add(SyscallTape tape, MemoryPolicySpec? policy)
    {
        if (policy is null)
        {
            return;
        }

        tape.Step = $"set linux.memoryPolicy to {policy.Mode}";
        int mode = Index(Modes, policy.Mode, "linux.memoryPolicy.mode");
        foreach (string flag in policy.Flags ?? [])
        {
            mode |= 1 << (13 + Index(["MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES"], flag, "linux.memoryPolicy.flags"));
        }

        tape.SetMemoryPolicy(mode, policy.Nodes is { Length: > 0 } nodes ? NumberList.Parse(nodes, "linux.memoryPolicy.nodes") : []);
    }

    /// <summary>struct sched_attr of its first version, 48 bytes. sched_setattr(2).</summary>
    private static ulong[] Attributes(SchedulerSpec scheduler)
    {
        ulong flags = 0;
        foreach (string flag in scheduler.Flags ?? [])
        {
            flags |= 1UL << Index(Flags, flag, "process.scheduler.flags");
        }

        uint policy = (uint)Index(Policies, scheduler.Policy, "process.scheduler.policy");
        uint nice = unchecked((uint)(scheduler.Nice ?? 0)), priority = unchecked((uint)(scheduler.Priority ?? 0));
        return
        [
            48 | ((ulong)policy << 32), flags, nice | ((ulong)priority << 32),
            scheduler.Runtime ?? 0, scheduler.Deadline ?? 0, scheduler.Period ?? 0,
        ];
    }

    private static int Index(string[] names, string name, string field)
    {
        int index = Array.IndexOf(names, name);
        return index >= 0 && name.Length > 0 ? index : throw new BerthException(ErrorKind.Invalid, $"{field}: there is no '{name}'.");
    }
}
