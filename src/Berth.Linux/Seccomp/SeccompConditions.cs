namespace Berth.Linux.Seccomp;

/// <summary>Comparisons of arguments; classic BPF loads 32 bits at a time, so a 64-bit one takes two steps.</summary>
internal static class SeccompConditions
{
    private const int OffsetOfArguments = 16;

    /// <summary>The first rule whose conditions hold gives the verdict, else the leaf's own. Label of the first instruction.</summary>
    public static int Compile(BpfAssembler assembler, SeccompLeaf leaf)
    {
        int next = assembler.Return(leaf.Verdict);
        for (int i = leaf.Rules!.Rules.Count - 1; i >= 0; i--)
        {
            SeccompRule rule = leaf.Rules.Rules[i];
            int holds = assembler.Return(rule.Verdict);
            for (int j = rule.Conditions.Count - 1; j >= 0; j--)
            {
                holds = Compile(assembler, rule.Conditions[j], leaf.Rules.Is64Bit, new Branch(holds, next));
            }

            next = holds;
        }

        return next;
    }

    private static int Compile(BpfAssembler assembler, SeccompCondition condition, bool is64Bit, Branch to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)condition.Argument, 5u, nameof(condition));
        return condition.Comparison switch
        {
            SeccompComparison.Equal => Masked(assembler, condition with { Mask = ulong.MaxValue }, is64Bit, to),
            SeccompComparison.NotEqual => Masked(assembler, condition with { Mask = ulong.MaxValue }, is64Bit, to.Swapped),
            SeccompComparison.MaskedEqual => Masked(assembler, condition, is64Bit, to),
            SeccompComparison.GreaterOrEqual => Greater(assembler, condition, is64Bit, to, orEqual: true),
            SeccompComparison.Greater => Greater(assembler, condition, is64Bit, to, orEqual: false),
            SeccompComparison.Less => Greater(assembler, condition, is64Bit, to.Swapped, orEqual: true),
            SeccompComparison.LessOrEqual => Greater(assembler, condition, is64Bit, to.Swapped, orEqual: false),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Comparison, null),
        };
    }

    private static int Masked(BpfAssembler assembler, SeccompCondition condition, bool is64Bit, Branch to)
    {
        int low = MaskedHalf(assembler, LowOffset(condition), (uint)condition.Value, (uint)condition.Mask, to);
        uint highMask = (uint)(condition.Mask >> 32);
        return is64Bit && highMask != 0
            ? MaskedHalf(assembler, LowOffset(condition) + 4, (uint)(condition.Value >> 32), highMask, to with { WhenTrue = low })
            : low;
    }

    private static int MaskedHalf(BpfAssembler assembler, int offset, uint value, uint mask, Branch to)
    {
        _ = assembler.IfEqual(value & mask, to.WhenTrue, to.WhenFalse);
        if (mask != uint.MaxValue)
        {
            _ = assembler.And(mask);
        }

        return assembler.Load(offset);
    }

    private static int Greater(BpfAssembler assembler, SeccompCondition condition, bool is64Bit, Branch to, bool orEqual)
    {
        uint low = (uint)condition.Value, high = (uint)(condition.Value >> 32);
        _ = orEqual
            ? assembler.IfGreaterOrEqual(low, to.WhenTrue, to.WhenFalse)
            : assembler.IfGreater(low, to.WhenTrue, to.WhenFalse);
        int start = assembler.Load(LowOffset(condition));
        if (!is64Bit)
        {
            return start;
        }

        int equal = assembler.IfEqual(high, start, to.WhenFalse);
        _ = assembler.IfGreater(high, to.WhenTrue, equal);
        return assembler.Load(LowOffset(condition) + 4);
    }

    private static int LowOffset(SeccompCondition condition) => OffsetOfArguments + (8 * condition.Argument);

    private readonly record struct Branch(int WhenTrue, int WhenFalse)
    {
        public Branch Swapped => new(WhenFalse, WhenTrue);
    }
}
