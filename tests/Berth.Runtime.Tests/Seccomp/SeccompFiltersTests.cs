using System.Runtime.InteropServices;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Berth.Runtime.Seccomp;
using Berth.Testing.Seccomp;

namespace Berth.Runtime.Tests.Seccomp;

public sealed class SeccompFiltersTests
{
    private static readonly SeccompSpec Base = new() { DefaultAction = "SCMP_ACT_ERRNO" };

    [Fact]
    public void Compile_ArgumentTwice_EitherSuffices()
    {
        byte[] program = Compile(Base with
        {
            Syscalls = [Rule("read", "SCMP_ACT_ALLOW") with { Args = [Arg(0, 5, "SCMP_CMP_EQ"), Arg(0, 7, "SCMP_CMP_EQ")] }],
        });
        Assert.Equal(0x7fff0000u, ClassicBpf.Run(program, new SeccompCall(0, SeccompCall.X64, 7)));
        Assert.Equal(0x00050001u, ClassicBpf.Run(program, new SeccompCall(0, SeccompCall.X64, 6)));
    }

    [Fact]
    public void Compile_DefaultEnosys_NoOtherErrno()
    {
        byte[] program = Compile(Base with { DefaultErrnoRet = 38, Syscalls = [Rule("read", "SCMP_ACT_ALLOW")] });
        Assert.Equal(0x00050026u, ClassicBpf.Run(program, new SeccompCall(1, SeccompCall.X64)));
    }

    [Fact]
    public void Compile_OtherArchitectureNotListed_Killed()
    {
        byte[] program = Compile(Base with { Syscalls = [Rule("read", "SCMP_ACT_ALLOW")] });
        Assert.Equal(0u, ClassicBpf.Run(program, new SeccompCall(3, SeccompCall.X86)));
    }

    [Fact]
    public void Compile_Notify_NeedsListener()
    {
        SeccompProgram filter = SeccompFilters.Compile(Base with { Syscalls = [Rule("mkdir", "SCMP_ACT_NOTIFY")], Flags = [] }, Architecture.X64);
        Assert.True(filter.NeedsListener);
        Assert.Equal(8u, filter.Flags);
    }

    [Theory]
    [InlineData("SCMP_ACT_WAVE", "SCMP_CMP_EQ", "SCMP_ARCH_X86", "unknown action \"SCMP_ACT_WAVE\"")]
    [InlineData("SCMP_ACT_ALLOW", "SCMP_CMP_XX", "SCMP_ARCH_X86", "unknown operator \"SCMP_CMP_XX\"")]
    [InlineData("SCMP_ACT_ALLOW", "SCMP_CMP_EQ", "SCMP_ARCH_VAX", "unknown architecture \"SCMP_ARCH_VAX\"")]
    public void Compile_UnknownWord_InvalidNamesIt(string action, string op, string architecture, string text)
    {
        SeccompSpec spec = Base with { Architectures = [architecture], Syscalls = [Rule("read", action) with { Args = [Arg(0, 0, op)] }] };
        BerthException error = Assert.Throws<BerthException>(() => SeccompFilters.Compile(spec, Architecture.X64));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_EqualProfiles_CompiledOnce()
    {
        SeccompSpec one = Base with { Syscalls = [Rule("read", "SCMP_ACT_ALLOW")] };
        SeccompSpec other = Base with { Syscalls = [Rule("read", "SCMP_ACT_ALLOW")] };
        Assert.Same(SeccompFilters.Get(one), SeccompFilters.Get(other));
    }

    private static byte[] Compile(SeccompSpec spec) => SeccompFilters.Compile(spec, Architecture.X64).Instructions.ToArray();

    private static SeccompRuleSpec Rule(string name, string action) => new() { Names = [name], Action = action };

    private static SeccompArgSpec Arg(uint index, ulong value, string op) => new() { Index = index, Value = value, Op = op };
}
