using System.Globalization;
using Berth.Linux.Seccomp;
using Berth.Testing.Seccomp;

namespace Berth.Linux.Tests.Seccomp;

/// <summary>Our programs and libseccomp's, run call by call over the same policies: equal verdicts.</summary>
public sealed class SeccompCompilerTests
{
    private const uint X32Token = 0x4000003e;

    [Theory]
    [InlineData(SeccompArchitecture.X64)]
    [InlineData(SeccompArchitecture.X32)]
    [InlineData(SeccompArchitecture.X86)]
    [InlineData(SeccompArchitecture.X64, SeccompArchitecture.X86, SeccompArchitecture.X32)]
    [InlineData(SeccompArchitecture.X64, SeccompArchitecture.X86)]
    [InlineData(SeccompArchitecture.Aarch64, SeccompArchitecture.Arm)]
    public void Compile_RandomPolicies_SameVerdictsAsLibseccomp(params SeccompArchitecture[] architectures)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random((seed * 100) + architectures.Length);
            SeccompPolicy policy = RandomPolicy(random, architectures);
            using Libseccomp oracle = Oracle(policy);
            byte[] theirs = oracle.Export();
            byte[] ours = BpfInstruction.Encode(SeccompCompiler.Compile(policy));
            foreach (SeccompCall call in Calls(random, policy))
            {
                uint expected = ClassicBpf.Run(theirs, call);
                uint actual = ClassicBpf.Run(ours, call);
                Assert.True(expected == actual, string.Create(CultureInfo.InvariantCulture,
                    $"seed {seed}: call {call.Number:x} of {call.Architecture:x} ({string.Join(", ", call.Arguments.Select(a => a.ToString("x", CultureInfo.InvariantCulture)))}): {actual:x}, libseccomp {expected:x}; rules {Describe(policy, call)}"));
            }
        }
    }

    [Fact]
    public void Compile_NewerSyscalls_OnlyAboveTheNewestNamed()
    {
        byte[] program = BpfInstruction.Encode(SeccompCompiler.Compile(new SeccompPolicy
        {
            Default = SeccompVerdict.Errno(1),
            NewerSyscalls = SeccompVerdict.Errno(38),
            Architectures = [SeccompArchitecture.X64, SeccompArchitecture.X86, SeccompArchitecture.X32],
            Rules = [new("read", SeccompVerdict.Allow, []), new("openat2", SeccompVerdict.Allow, [])],
        }));
        Assert.Equal(SeccompVerdict.Allow.Value, ClassicBpf.Run(program, new SeccompCall(437, SeccompCall.X64)));
        Assert.Equal(SeccompVerdict.Errno(1).Value, ClassicBpf.Run(program, new SeccompCall(436, SeccompCall.X64)));
        Assert.Equal(SeccompVerdict.Errno(38).Value, ClassicBpf.Run(program, new SeccompCall(438, SeccompCall.X64)));
        Assert.Equal(SeccompVerdict.Errno(38).Value, ClassicBpf.Run(program, new SeccompCall(9999, SeccompCall.X86)));
        Assert.Equal(SeccompVerdict.Errno(1).Value, ClassicBpf.Run(program, new SeccompCall(0x40000001, SeccompCall.X64)));
        Assert.Equal(SeccompVerdict.Errno(38).Value, ClassicBpf.Run(program, new SeccompCall(0x40000fff, SeccompCall.X64)));
        Assert.Equal(SeccompVerdict.KillThread.Value, ClassicBpf.Run(program, new SeccompCall(0, SeccompCall.Aarch64)));
    }

    [Fact]
    public void Compile_EveryCallWithSixConditions_RefusedByNumber()
    {
        SeccompCondition[] conditions = [.. Enumerable.Range(0, 6).Select(i => new SeccompCondition(i, SeccompComparison.Greater, 0x1_0000_0001))];
        var policy = new SeccompPolicy
        {
            Default = SeccompVerdict.KillProcess,
            Architectures = [SeccompArchitecture.X64],
            Rules = [.. SyscallTable.Of(SeccompArchitecture.X64).Names.Select(name => new SeccompRule(name, SeccompVerdict.Allow, conditions))],
        };
        Assert.Contains("4096", Assert.Throws<ArgumentException>(() => SeccompCompiler.Compile(policy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_EncodedProgram_IsTheSame()
    {
        BpfInstruction[] program = [new(0x20, 0, 0, 4), new(0x15, 3, 255, 0xc000003e), new(0x06, 0, 0, 0x7fff0000)];
        Assert.Equal(program, BpfInstruction.Decode(BpfInstruction.Encode(program)));
    }

    private static SeccompPolicy RandomPolicy(Random random, SeccompArchitecture[] architectures)
    {
        // Debian's libseccomp does not know the calls of the newest kernels: -1.
        string[] names =
        [
            .. SyscallTable.Of(architectures[0]).Names.Where(static name => Libseccomp.NumberOf(SeccompCall.X64, name) != -1),
            "socket", "semop", "fstatat64", "set_tls", "no_such_call",
        ];
        var rules = new List<SeccompRule>();
        var conditional = new HashSet<string>();
        int count = random.Next(1, 400);
        for (int i = 0; i < count; i++)
        {
            // One verdict per name: what libseccomp does with rules that overlap and disagree is its own affair.
            string name = names[random.Next(names.Length)];
            SeccompVerdict verdict = (name.Length % 5) switch
            {
                0 => SeccompVerdict.Errno((ushort)(name.Length + 2)),
                1 => SeccompVerdict.Trap,
                2 => SeccompVerdict.Log,
                _ => SeccompVerdict.Allow,
            };
            rules.Add(new SeccompRule(name, verdict, RandomConditions(random, !conditional.Add(name))));
        }

        return new SeccompPolicy { Default = SeccompVerdict.Errno(1), Architectures = architectures, Rules = rules };
    }

    /// <summary>
    /// Several rules of one name only as comparisons of argument 1 for equality: libseccomp 2.5 loses alternatives where
    /// ranges of one argument overlap (bpf: arg0 &lt;= 960942503, or arg0 &lt; 23 and arg1 == 7, refused arg0 = 10).
    /// </summary>
    private static List<SeccompCondition> RandomConditions(Random random, bool another)
    {
        if (another || random.Next(8) == 0)
        {
            return [new SeccompCondition(1, SeccompComparison.Equal, Interesting(random))];
        }

        var conditions = new List<SeccompCondition>();
        for (int argument = 2; argument < 6 && random.Next(3) == 0; argument++)
        {
            conditions.Add(new SeccompCondition(argument, (SeccompComparison)random.Next(7), Interesting(random), Interesting(random)));
        }

        return conditions;
    }

    private static Libseccomp Oracle(SeccompPolicy policy)
    {
        var oracle = new Libseccomp(policy.Default.Value, [.. policy.Architectures.Select(TokenOf)]);
        foreach (SeccompRule rule in policy.Rules)
        {
            _ = oracle.TryAdd(rule.Syscall, rule.Verdict.Value, [.. rule.Conditions.Select(ToLibseccomp)]);
        }

        return oracle;
    }

    private static LibseccompArgument ToLibseccomp(SeccompCondition condition) =>
        condition.Comparison == SeccompComparison.MaskedEqual
            ? new((uint)condition.Argument, 7, condition.Mask, condition.Value)
            : new((uint)condition.Argument, (uint)condition.Comparison + 1, condition.Value, 0);

    private static uint TokenOf(SeccompArchitecture architecture) => architecture switch
    {
        SeccompArchitecture.X64 => SeccompCall.X64,
        SeccompArchitecture.X86 => SeccompCall.X86,
        SeccompArchitecture.X32 => X32Token,
        SeccompArchitecture.Aarch64 => SeccompCall.Aarch64,
        _ => SeccompCall.Arm,
    };

    private static IEnumerable<SeccompCall> Calls(Random random, SeccompPolicy policy)
    {
        uint[] bases = [0, 0x40000000, 0xf0000, 0x80000000, 0xfffffff8];
        foreach (uint architecture in new[] { SeccompCall.X64, SeccompCall.X86, SeccompCall.Aarch64, SeccompCall.Arm, 0x1234u })
        {
            foreach (uint start in bases)
            {
                for (uint number = start; number - start < (start <= 0x40000000 ? 560u : 8u) && number >= start; number++)
                {
                    for (int sample = 0; sample < 2; sample++)
                    {
                        yield return new SeccompCall(number, architecture, Arguments(random, policy));
                    }
                }
            }
        }
    }

    private static ulong[] Arguments(Random random, SeccompPolicy policy)
    {
        ulong[] arguments = [.. Enumerable.Range(0, 6).Select(_ => Interesting(random))];
        SeccompRule rule = policy.Rules[random.Next(policy.Rules.Count)];
        foreach (SeccompCondition condition in rule.Conditions)
        {
            arguments[condition.Argument] = condition.Value + (ulong)random.Next(-1, 2);
        }

        return arguments;
    }

    private static ulong Interesting(Random random) => random.Next(8) switch
    {
        0 => 0,
        1 => (ulong)random.Next(24),
        2 => 0xffffffff,
        3 => 0x1_0000_0000,
        4 => ulong.MaxValue,
        5 => 0x7E020000,
        6 => (ulong)random.NextInt64(),
        _ => (uint)random.Next(),
    };

    private static string Describe(SeccompPolicy policy, SeccompCall call) => string.Join("; ", policy.Rules
        .Where(rule => policy.Architectures.Any(a => SyscallTable.Of(a).TryFind(rule.Syscall, out int number) && (uint)number == call.Number))
        .Select(rule => $"{rule.Syscall} -> {rule.Verdict.Value:x} [{string.Join(" & ", rule.Conditions)}]"));
}
