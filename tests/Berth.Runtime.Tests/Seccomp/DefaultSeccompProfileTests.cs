using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Seccomp;
using Berth.Testing.Seccomp;

namespace Berth.Runtime.Tests.Seccomp;

public sealed class DefaultSeccompProfileTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Eperm = 0x00050001;
    private const uint Enosys = 0x00050026;

    private static readonly Version Kernel = new(6, 1);

    [Fact]
    public void For_DefaultCapabilities_HasDockersCounts()
    {
        SeccompSpec profile = DefaultSeccompProfile.For(CapabilitySet.DockerDefault, Kernel, Architecture.X64);
        Assert.Equal(361, profile.Syscalls![0].Names.Count);
        Assert.Equal(361, profile.Syscalls[0].Names.Distinct().Count());
        Assert.Equal(370, Names(profile, "SCMP_ACT_ALLOW").Count);
        Assert.Equal(["clone3"], Names(profile, "SCMP_ACT_ERRNO"));
    }

    [Fact]
    public void For_EveryCapability_HasDockersDistinctNames()
    {
        HashSet<string> names =
        [
            .. Names(DefaultSeccompProfile.For(CapabilitySet.Known, Kernel, Architecture.X64), "SCMP_ACT_ALLOW"),
            .. Names(DefaultSeccompProfile.For(default, Kernel, Architecture.Arm64), "SCMP_ACT_ALLOW"),
        ];

        // Of moby's 426 five are of architectures that Berth is not built for: ppc64le, s390x, riscv64.
        Assert.Equal(426 - 5, names.Count);
    }

    [Theory]
    [InlineData("read", Allow)]
    [InlineData("ptrace", Allow)]
    [InlineData("chroot", Allow)]
    [InlineData("mount", Eperm)]
    [InlineData("unshare", Eperm)]
    [InlineData("setns", Eperm)]
    [InlineData("bpf", Eperm)]
    [InlineData("keyctl", Eperm)]
    [InlineData("add_key", Eperm)]
    [InlineData("userfaultfd", Eperm)]
    [InlineData("io_uring_setup", Eperm)]
    [InlineData("open_by_handle_at", Eperm)]
    [InlineData("kexec_load", Eperm)]
    [InlineData("pivot_root", Eperm)]
    [InlineData("clone3", Enosys)]
    [InlineData("file_setattr", Enosys)]
    [InlineData("socket", Allow, 2)]
    [InlineData("socket", Allow, 16)]
    [InlineData("socket", Eperm, 38)]
    [InlineData("socket", Allow, 39)]
    [InlineData("socket", Eperm, 40)]
    [InlineData("socket", Allow, 41)]
    [InlineData("personality", Allow, 0)]
    [InlineData("personality", Allow, 0x20008)]
    [InlineData("personality", Allow, 0xffffffff)]
    [InlineData("personality", Eperm, 0x0040000)]
    [InlineData("clone", Allow, 0x1200011)]
    [InlineData("clone", Eperm, 0x10000011)]
    [InlineData("clone", Eperm, 0x02000000)]
    public void Compile_DefaultCapabilities_DockersVerdict(string name, uint verdict, ulong argument = 0)
    {
        byte[] program = Compile(CapabilitySet.DockerDefault);
        Assert.True(SyscallTable.Of(SeccompArchitecture.X64).TryFind(name, out int number));
        Assert.Equal(verdict, ClassicBpf.Run(program, new SeccompCall((uint)number, SeccompCall.X64, argument)));
    }

    [Fact]
    public void Compile_SysAdmin_AllowsMountCloneAndClone3()
    {
        byte[] program = Compile(CapabilitySet.DockerDefault | CapabilitySet.Of(["CAP_SYS_ADMIN"]));
        foreach (string name in (string[])["mount", "unshare", "clone3", "bpf", "setns"])
        {
            Assert.True(SyscallTable.Of(SeccompArchitecture.X64).TryFind(name, out int number));
            Assert.Equal(Allow, ClassicBpf.Run(program, new SeccompCall((uint)number, SeccompCall.X64)));
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(0xa80425fbUL)]
    [InlineData(0x1ffffffffffUL)]
    public void Compile_DefaultProfile_SameVerdictsAsLibseccomp(ulong capabilities)
    {
        SeccompSpec spec = DefaultSeccompProfile.For(new CapabilitySet(capabilities), Kernel, Architecture.X64);
        spec = spec with { Syscalls = [.. spec.Syscalls!.Select(OnlyKnownToLibseccomp)] };
        byte[] theirs = Oracle(spec);

        // ENOSYS above the newest named call is ours (and runc's), not libseccomp's.
        byte[] ours = SeccompFilters.Compile(spec with { DefaultErrnoRet = 38 }, Architecture.X64).Instructions.ToArray();
        byte[] full = SeccompFilters.Compile(spec, Architecture.X64).Instructions.ToArray();
        foreach ((uint architecture, uint start) in (ReadOnlySpan<(uint, uint)>)[(SeccompCall.X64, 0), (SeccompCall.X64, 0x40000000), (SeccompCall.X86, 0)])
        {
            for (uint number = start; number <= start + 450; number++)
            {
                foreach (ulong argument in (ReadOnlySpan<ulong>)[0, 1, 2, 3, 8, 38, 39, 40, 41, 0x20000, 0x20008, 0xffffffff, 0x1_0000_0026, 0x10000011, 0x01200011])
                {
                    var call = new SeccompCall(number, architecture, argument);
                    uint expected = ClassicBpf.Run(theirs, call);
                    Assert.Equal(expected, ClassicBpf.Run(full, call));
                    Assert.Equal(expected == Eperm ? Enosys : expected, ClassicBpf.Run(ours, call));
                }
            }
        }
    }

    [Fact]
    public void Compile_DefaultProfile_FitsTheKernelThreeTimes()
    {
        SeccompSpec spec = DefaultSeccompProfile.For(CapabilitySet.DockerDefault, Kernel, Architecture.X64);
        Assert.InRange(SeccompFilters.Compile(spec, Architecture.X64).Length, 1, 4096 / 3);
        SeccompSpec arm = DefaultSeccompProfile.For(CapabilitySet.DockerDefault, Kernel, Architecture.Arm64);
        Assert.InRange(SeccompFilters.Compile(arm, Architecture.Arm64).Length, 1, 4096 / 3);
    }

    private static byte[] Compile(CapabilitySet capabilities) =>
        SeccompFilters.Compile(DefaultSeccompProfile.For(capabilities, Kernel, Architecture.X64), Architecture.X64).Instructions.ToArray();

    private static List<string> Names(SeccompSpec profile, string action) =>
        [.. profile.Syscalls!.Where(rule => rule.Action == action).SelectMany(static rule => rule.Names).Distinct()];

    private static SeccompRuleSpec OnlyKnownToLibseccomp(SeccompRuleSpec rule) =>
        rule with { Names = [.. rule.Names.Where(static name => Libseccomp.NumberOf(SeccompCall.X64, name) != -1)] };

    private static byte[] Oracle(SeccompSpec spec)
    {
        using var oracle = new Libseccomp(Eperm, SeccompCall.X64, SeccompCall.X86, 0x4000003e);
        string[] operators = ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"];
        foreach (SeccompRuleSpec rule in spec.Syscalls!)
        {
            uint action = rule.Action == "SCMP_ACT_ALLOW" ? Allow : 0x00050000 | rule.ErrnoRet!.Value;
            foreach (string name in rule.Names)
            {
                _ = oracle.TryAdd(name, action, [.. (rule.Args ?? []).Select(arg =>
                    new LibseccompArgument(arg.Index, (uint)Array.IndexOf(operators, arg.Op) + 1, arg.Value, arg.ValueTwo ?? 0))]);
            }
        }

        return oracle.Export();
    }
}
