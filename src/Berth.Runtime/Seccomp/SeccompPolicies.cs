using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Seccomp;

/// <summary>The words of the runtime-spec as a compiler's policy.</summary>
internal static class SeccompPolicies
{
    private const uint EPERM = 1;
    private const uint ENOSYS = 38;

    /// <summary>Names that the spec allows and that cannot occur on a machine that Berth runs on.</summary>
    private static readonly string[] ForeignArchitectures =
    [
        "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64",
        "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC", "SCMP_ARCH_PPC64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390", "SCMP_ARCH_S390X",
        "SCMP_ARCH_PARISC", "SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K",
        "SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
    ];

    public static SeccompPolicy Of(SeccompSpec spec, Architecture architecture)
    {
        SeccompVerdict otherwise = Verdict(spec.DefaultAction, spec.DefaultErrnoRet);
        if (spec.DefaultAction == "SCMP_ACT_NOTIFY")
        {
            throw Invalid("SCMP_ACT_NOTIFY cannot be the default action: the container could not even be started");
        }

        var rules = new List<SeccompRule>();
        foreach (SeccompRuleSpec rule in spec.Syscalls ?? [])
        {
            Add(rules, rule, otherwise);
        }

        bool permissive = spec.DefaultAction is "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE";
        return new SeccompPolicy
        {
            Default = otherwise,
            NewerSyscalls = permissive || spec.DefaultErrnoRet == ENOSYS ? null : SeccompVerdict.Errno((ushort)ENOSYS),
            Architectures = Architectures(spec, architecture),
            Rules = rules,
        };
    }

    public static bool UsesNotify(SeccompSpec spec)
    {
        foreach (SeccompRuleSpec rule in spec.Syscalls ?? [])
        {
            if (rule.Action == "SCMP_ACT_NOTIFY")
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(List<SeccompRule> rules, SeccompRuleSpec rule, SeccompVerdict otherwise)
    {
        SeccompVerdict verdict = Verdict(rule.Action, rule.ErrnoRet);
        if (verdict == otherwise)
        {
            return;
        }

        foreach (SeccompCondition[] conditions in Alternatives(rule.Args ?? []))
        {
            foreach (string name in rule.Names)
            {
                if (name == "write" && rule.Action == "SCMP_ACT_NOTIFY")
                {
                    throw Invalid("SCMP_ACT_NOTIFY cannot be used for write: the listener is sent with it");
                }

                rules.Add(new SeccompRule(name, verdict, conditions));
            }
        }
    }

    /// <summary>As runc reads it: conditions on different arguments must all hold; if an argument comes twice, any one suffices.</summary>
    private static List<SeccompCondition[]> Alternatives(IReadOnlyList<SeccompArgSpec> args)
    {
        var all = new SeccompCondition[args.Count];
        bool twice = false;
        uint seen = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (args[i].Index > 5)
            {
                throw Invalid($"argument index {args[i].Index} is not in 0 to 5");
            }

            twice |= (seen & (1u << (int)args[i].Index)) != 0;
            seen |= 1u << (int)args[i].Index;
            all[i] = Condition(args[i]);
        }

        return twice ? [.. Array.ConvertAll(all, static one => (SeccompCondition[])[one])] : [all];
    }

    private static SeccompCondition Condition(SeccompArgSpec arg) => arg.Op switch
    {
        "SCMP_CMP_NE" => new((int)arg.Index, SeccompComparison.NotEqual, arg.Value),
        "SCMP_CMP_LT" => new((int)arg.Index, SeccompComparison.Less, arg.Value),
        "SCMP_CMP_LE" => new((int)arg.Index, SeccompComparison.LessOrEqual, arg.Value),
        "SCMP_CMP_EQ" => new((int)arg.Index, SeccompComparison.Equal, arg.Value),
        "SCMP_CMP_GE" => new((int)arg.Index, SeccompComparison.GreaterOrEqual, arg.Value),
        "SCMP_CMP_GT" => new((int)arg.Index, SeccompComparison.Greater, arg.Value),
        "SCMP_CMP_MASKED_EQ" => new((int)arg.Index, SeccompComparison.MaskedEqual, arg.ValueTwo ?? 0, arg.Value),
        _ => throw Invalid($"unknown operator \"{arg.Op}\""),
    };

    private static SeccompVerdict Verdict(string action, uint? errnoRet)
    {
        if (errnoRet is not null && action is not ("SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE"))
        {
            throw Invalid($"errnoRet has no meaning for {action}");
        }

        ushort data = errnoRet is null ? (ushort)EPERM
            : errnoRet <= ushort.MaxValue ? (ushort)errnoRet : throw Invalid($"errnoRet {errnoRet} is more than 65535");
        return action switch
        {
            "SCMP_ACT_ALLOW" => SeccompVerdict.Allow,
            "SCMP_ACT_ERRNO" => SeccompVerdict.Errno(data),
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompVerdict.KillThread,
            "SCMP_ACT_KILL_PROCESS" => SeccompVerdict.KillProcess,
            "SCMP_ACT_TRAP" => SeccompVerdict.Trap,
            "SCMP_ACT_LOG" => SeccompVerdict.Log,
            "SCMP_ACT_NOTIFY" => SeccompVerdict.Notify,
            "SCMP_ACT_TRACE" => SeccompVerdict.Trace(data),
            _ => throw Invalid($"unknown action \"{action}\""),
        };
    }

    private static List<SeccompArchitecture> Architectures(SeccompSpec spec, Architecture native)
    {
        var known = native == Architecture.X64
            ? new List<(string Name, SeccompArchitecture Value)>
            {
                ("SCMP_ARCH_X86_64", SeccompArchitecture.X64),
                ("SCMP_ARCH_X86", SeccompArchitecture.X86),
                ("SCMP_ARCH_X32", SeccompArchitecture.X32),
            }
            : [("SCMP_ARCH_AARCH64", SeccompArchitecture.Aarch64), ("SCMP_ARCH_ARM", SeccompArchitecture.Arm)];
        var result = new List<SeccompArchitecture> { known[0].Value };
        foreach (string name in spec.Architectures ?? [])
        {
            int index = known.FindIndex(one => one.Name == name);
            if (index > 0 && !result.Contains(known[index].Value))
            {
                result.Add(known[index].Value);
            }
            else if (index < 0 && Array.IndexOf(ForeignArchitectures, name) < 0 && !IsOurs(name))
            {
                throw Invalid($"unknown architecture \"{name}\"");
            }
        }

        return result;
    }

    private static bool IsOurs(string name) =>
        name is "SCMP_ARCH_X86_64" or "SCMP_ARCH_X86" or "SCMP_ARCH_X32" or "SCMP_ARCH_AARCH64" or "SCMP_ARCH_ARM" or "SCMP_ARCH_NATIVE";

    private static BerthException Invalid(string text) => new(ErrorKind.Invalid, $"linux.seccomp: {text}");
}
