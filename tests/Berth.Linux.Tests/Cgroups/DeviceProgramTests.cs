using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

public sealed class DeviceProgramTests
{
    private static readonly DeviceRule DenyAll = new(false, DeviceKind.All, null, null, DeviceAccess.All);
    private static readonly DeviceRule Null = new(true, DeviceKind.Character, 1, 3, DeviceAccess.All);

    [Theory]
    [InlineData(DeviceKind.Character, 1, 3, DeviceAccess.Read | DeviceAccess.Write, true)]
    [InlineData(DeviceKind.Character, 1, 3, DeviceAccess.Make, true)]
    [InlineData(DeviceKind.Block, 1, 3, DeviceAccess.Read, false)]
    [InlineData(DeviceKind.Character, 1, 5, DeviceAccess.Read, false)]
    [InlineData(DeviceKind.Character, 136, 9, DeviceAccess.Read, true)]
    [InlineData(DeviceKind.Character, 10, 200, DeviceAccess.Read, false)]
    [InlineData(DeviceKind.Block, 8, 0, DeviceAccess.Read, true)]
    [InlineData(DeviceKind.Block, 8, 0, DeviceAccess.Read | DeviceAccess.Write, false)]
    public void Compile_Rules_Verdict(DeviceKind kind, uint major, uint minor, DeviceAccess access, bool allowed)
    {
        ulong[] program = DeviceProgram.Compile(
        [
            DenyAll, Null, new(true, DeviceKind.Character, 136, null, DeviceAccess.All), new(true, DeviceKind.Block, 8, 0, DeviceAccess.Read),
        ]);
        Assert.Equal(allowed, EbpfInterpreter.Run(program, kind, access, major, minor));
    }

    [Fact]
    public void Compile_PartialRules_LastOneThatSpeaksOfABitCounts()
    {
        ulong[] program = DeviceProgram.Compile(
        [
            DenyAll, new(true, DeviceKind.Character, 1, null, DeviceAccess.All), new(false, DeviceKind.Character, 1, 3, DeviceAccess.Write),
        ]);
        Assert.True(EbpfInterpreter.Run(program, DeviceKind.Character, DeviceAccess.Read, 1, 3));
        Assert.False(EbpfInterpreter.Run(program, DeviceKind.Character, DeviceAccess.Read | DeviceAccess.Write, 1, 3));
        Assert.True(EbpfInterpreter.Run(program, DeviceKind.Character, DeviceAccess.Read | DeviceAccess.Write, 1, 5));
    }

    [Fact]
    public void Compile_RandomRules_SameAsThePlainReading()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            DeviceRule[] rules = [.. Enumerable.Range(0, random.Next(12)).Select(_ => new DeviceRule(
                random.Next(2) == 0, (DeviceKind)random.Next(3), random.Next(3) == 0 ? null : (uint)random.Next(3),
                random.Next(3) == 0 ? null : (uint)random.Next(3), (DeviceAccess)random.Next(1, 8)))];
            ulong[] program = DeviceProgram.Compile(rules);
            for (int access = 1; access < 8; access++)
            {
                var device = (Kind: (DeviceKind)random.Next(1, 3), Major: (uint)random.Next(3), Minor: (uint)random.Next(3));
                Assert.Equal(Plain(rules, device, (DeviceAccess)access), EbpfInterpreter.Run(program, device.Kind, (DeviceAccess)access, device.Major, device.Minor));
            }
        }
    }

    private static bool Plain(DeviceRule[] rules, (DeviceKind Kind, uint Major, uint Minor) device, DeviceAccess access)
    {
        foreach (DeviceAccess bit in (ReadOnlySpan<DeviceAccess>)[DeviceAccess.Make, DeviceAccess.Read, DeviceAccess.Write])
        {
            bool allowed = !access.HasFlag(bit);
            foreach (DeviceRule rule in rules)
            {
                bool matches = (rule.Kind == DeviceKind.All || rule.Kind == device.Kind)
                    && (rule.Major ?? device.Major) == device.Major && (rule.Minor ?? device.Minor) == device.Minor && rule.Access.HasFlag(bit);
                allowed = access.HasFlag(bit) && matches ? rule.Allow : allowed;
            }

            if (!allowed)
            {
                return false;
            }
        }

        return true;
    }
}
