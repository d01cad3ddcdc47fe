using System.Runtime.InteropServices;

namespace Berth.Linux.Cgroups;

/// <summary>
/// The device list of a v2 cgroup: a BPF_PROG_TYPE_CGROUP_DEVICE program. The kernel runs it on each open and mknod
/// of a device by a process of the cgroup. bpf(2), linux/bpf.h: struct bpf_cgroup_dev_ctx.
/// </summary>
public static unsafe class DeviceProgram
{
    private const int BPF_PROG_LOAD = 5;
    private const int BPF_PROG_ATTACH = 8;
    private const int BPF_PROG_DETACH = 9;
    private const int BPF_PROG_GET_FD_BY_ID = 13;
    private const int BPF_PROG_QUERY = 16;
    private const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private const uint BPF_CGROUP_DEVICE = 6;
    private const uint BPF_F_ALLOW_MULTI = 2;
    private const uint BPF_F_REPLACE = 4;
    private const int MostAttached = 64;

    /// <summary>
    /// Compiles rules to eBPF instructions. The bits of the access that are still to be decided are in r3; the rules
    /// are gone through from the last to the first, as the last one that speaks of a bit decides it. What no rule
    /// speaks of is denied.
    /// </summary>
    public static ulong[] Compile(IReadOnlyList<DeviceRule> rules)
    {
        // r2 type, r3 access, r4 major, r5 minor of the device; r1 is the context, then scratch.
        var program = new List<ulong>
        {
            Instruction(0x61, 2, 1, 0, 0), // r2 = *(u32 *)(r1 + 0)
            Instruction(0xbf, 3, 2, 0, 0), // r3 = r2
            Instruction(0x54, 2, 0, 0, 0xffff), // r2 &= 0xffff
            Instruction(0x74, 3, 0, 0, 16), // r3 >>= 16
            Instruction(0x61, 4, 1, 4, 0), // r4 = *(u32 *)(r1 + 4)
            Instruction(0x61, 5, 1, 8, 0), // r5 = *(u32 *)(r1 + 8)
        };
        for (int i = rules.Count - 1; i >= 0; i--)
        {
            if (rules[i].IsForEverything)
            {
                // What follows could not be reached, which the verifier refuses.
                Return(program, rules[i].Allow);
                return [.. program];
            }

            if (rules[i].Access != DeviceAccess.None)
            {
                Add(program, rules[i]);
            }
        }

        Return(program, false);
        return [.. program];
    }

    /// <summary>Loads the program and attaches it to <paramref name="cgroup"/> in place of those that this function attached before.</summary>
    /// <exception cref="LinuxException">The kernel refused: EPERM without CAP_BPF and CAP_NET_ADMIN, EINVAL without CONFIG_CGROUP_BPF.</exception>
    public static void Attach(Cgroup cgroup, ReadOnlySpan<ulong> program)
    {
        using var directory = CgroupFiles.OpenDirectory(cgroup.Directories[0]);
        Attach((int)directory.DangerousGetHandle(), program, cgroup.Path);
    }

    /// <summary>The same for the open cgroup directory <paramref name="directory"/>; <paramref name="subject"/> names it in errors.</summary>
    internal static void Attach(int directory, ReadOnlySpan<ulong> program, string subject)
    {
        int loaded = (int)Libc.Check(Load(program), "bpf(BPF_PROG_LOAD)", $"device rules of {subject}");
        int old = -1;
        try
        {
            uint[] attached = Query(directory);

            // Several programs must all agree, so a second one could only ever narrow: with one there, it is replaced at once.
            if (attached.Length == 1)
            {
                old = (int)Bpf(BPF_PROG_GET_FD_BY_ID, new GetFdById { Id = attached[0] });
            }

            var attach = new Attachment { Target = directory, Program = loaded, Type = BPF_CGROUP_DEVICE, Flags = BPF_F_ALLOW_MULTI };
            if (old >= 0)
            {
                attach.Flags |= BPF_F_REPLACE;
                attach.Replaced = old;
            }

            Libc.Check(Bpf(BPF_PROG_ATTACH, attach), "bpf(BPF_PROG_ATTACH)", $"device rules of {subject}");
            DetachAll(directory, attached.Length == 1 ? [] : attached);
        }
        finally
        {
            _ = Libc.Close(loaded);
            if (old >= 0)
            {
                _ = Libc.Close(old);
            }
        }
    }

    private static void Add(List<ulong> program, DeviceRule rule)
    {
        var body = new List<ulong>();
        if (rule.Allow)
        {
            body.Add(Instruction(0x54, 3, 0, 0, ~(int)rule.Access)); // r3 &= ~access
            body.Add(Instruction(0x56, 3, 0, 2, 0)); // if (u32)r3 != 0 skip the return
        }
        else
        {
            body.Add(Instruction(0xbf, 1, 3, 0, 0)); // r1 = r3
            body.Add(Instruction(0x54, 1, 0, 0, (int)rule.Access)); // r1 &= access
            body.Add(Instruction(0x16, 1, 0, 2, 0)); // if (u32)r1 == 0 skip the return
        }

        Return(body, rule.Allow);
        var tests = new List<(byte Register, int Value)>();
        if (rule.Kind != DeviceKind.All)
        {
            tests.Add((2, (int)rule.Kind));
        }

        if (rule.Major is uint major)
        {
            tests.Add((4, (int)major));
        }

        if (rule.Minor is uint minor)
        {
            tests.Add((5, (int)minor));
        }

        for (int i = 0; i < tests.Count; i++)
        {
            short skip = (short)(tests.Count - i - 1 + body.Count);
            program.Add(Instruction(0x56, tests[i].Register, 0, skip, tests[i].Value)); // if (u32)register != value skip the rule
        }

        program.AddRange(body);
    }

    private static void Return(List<ulong> program, bool allow)
    {
        program.Add(Instruction(0xb7, 0, 0, 0, allow ? 1 : 0)); // r0 = verdict
        program.Add(Instruction(0x95, 0, 0, 0, 0)); // exit
    }

    /// <summary>struct bpf_insn: code, destination and source register, offset, immediate value.</summary>
    private static ulong Instruction(byte code, byte destination, byte source, short offset, int immediate) =>
        code | ((ulong)(destination | (source << 4)) << 8) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)immediate << 32);

    private static nint Load(ReadOnlySpan<ulong> program)
    {
        fixed (ulong* instructions = program)
        fixed (byte* license = "Apache-2.0\0"u8)
        {
            var load = new ProgramLoad
            {
                Type = BPF_PROG_TYPE_CGROUP_DEVICE,
                Count = (uint)program.Length,
                Instructions = (ulong)instructions,
                License = (ulong)license,
            };
            "berth_devices"u8.CopyTo(new Span<byte>(load.Name, 16));
            return Bpf(BPF_PROG_LOAD, load);
        }
    }

    private static uint[] Query(int directory)
    {
        uint* ids = stackalloc uint[MostAttached];
        var query = new AttachmentQuery { Target = directory, Type = BPF_CGROUP_DEVICE, Ids = (ulong)ids, Count = MostAttached };
        return Libc.Retry(Nr.bpf, BPF_PROG_QUERY, (nint)(&query), sizeof(AttachmentQuery)) < 0
            ? []
            : new ReadOnlySpan<uint>(ids, (int)query.Count).ToArray();
    }

    private static void DetachAll(int directory, ReadOnlySpan<uint> ids)
    {
        foreach (uint id in ids)
        {
            nint program = Bpf(BPF_PROG_GET_FD_BY_ID, new GetFdById { Id = id });
            if (program >= 0)
            {
                _ = Bpf(BPF_PROG_DETACH, new Attachment { Target = directory, Program = (int)program, Type = BPF_CGROUP_DEVICE });
                _ = Libc.Close((int)program);
            }
        }
    }

    private static nint Bpf<T>(int command, T attributes)
        where T : unmanaged => Libc.Retry(Nr.bpf, command, (nint)(&attributes), sizeof(T));

    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramLoad
    {
        public uint Type, Count;
        public ulong Instructions, License;
        public uint LogLevel, LogSize;
        public ulong Log;
        public uint KernelVersion, Flags;
        public fixed byte Name[16];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Attachment
    {
        public int Target, Program;
        public uint Type, Flags;
        public int Replaced;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AttachmentQuery
    {
        public int Target;
        public uint Type, Flags, AttachFlags;
        public ulong Ids;
        public uint Count;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct GetFdById
    {
        public uint Id, NextId, Flags;
    }
}
