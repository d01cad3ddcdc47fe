using Berth.Linux.Seccomp;
using Berth.Testing.Seccomp;

namespace Berth.Linux.Tests.Seccomp;

public sealed class SyscallTableTests
{
    [Theory]
    [InlineData(SeccompArchitecture.X64, SeccompCall.X64, 360)]
    [InlineData(SeccompArchitecture.X86, SeccompCall.X86, 410)]
    [InlineData(SeccompArchitecture.X32, 0x4000003e, 340)]
    [InlineData(SeccompArchitecture.Aarch64, SeccompCall.Aarch64, 300)]
    [InlineData(SeccompArchitecture.Arm, SeccompCall.Arm, 390)]
    public void TryFind_EveryName_SameNumberAsLibseccomp(SeccompArchitecture architecture, uint token, int least)
    {
        var table = SyscallTable.Of(architecture);
        int compared = 0;
        var wrong = new List<string>();
        foreach (string name in table.Names)
        {
            Assert.True(table.TryFind(name, out int number));
            int expected = Libseccomp.NumberOf(token, name);
            if (expected >= 0)
            {
                compared++;
                if (expected != number)
                {
                    wrong.Add($"{name}: {number}, libseccomp {expected}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(compared >= least, $"only {compared} names known to libseccomp");
    }

    [Theory]
    [InlineData("mseal", 462)]
    [InlineData("uretprobe", 335)]
    [InlineData("file_setattr", 469)]
    public void TryFind_NewName_KernelsNumber(string name, int expected)
    {
        Assert.True(SyscallTable.Of(SeccompArchitecture.X64).TryFind(name, out int number));
        Assert.Equal(expected, number);
    }
}
