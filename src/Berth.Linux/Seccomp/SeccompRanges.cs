namespace Berth.Linux.Seccomp;

/// <summary>Collects rules by call number and cuts the numbers into runs of one verdict.</summary>
internal sealed class SeccompRanges
{
    private const uint FirstPrivateArmCall = 0xf0000;

    private readonly Dictionary<uint, Entry> _entries = new(1024);

    /// <summary>Verdicts of the numbers that no rule speaks of, by the first number they are for.</summary>
    private readonly SortedDictionary<uint, SeccompVerdict> _background = [];

    /// <summary>The rules of those <paramref name="architectures"/> that arrive under one token.</summary>
    public SeccompRanges(SeccompPolicy policy, List<SeccompArchitecture> architectures)
    {
        _background[0] = policy.Default;
        if (architectures[0] is SeccompArchitecture.X64 or SeccompArchitecture.X32)
        {
            // One token for both, told apart by a bit of the number: those of an unlisted one are another architecture's.
            _background[0] = architectures.Contains(SeccompArchitecture.X64) ? policy.Default : policy.OtherArchitecture;
            _background[SyscallTable.X32Bit] = architectures.Contains(SeccompArchitecture.X32) ? policy.Default : policy.OtherArchitecture;

            // What a tracer writes to skip a call (-1) has the bit too, and is not an x32 call.
            _background[uint.MaxValue] = policy.Default;
        }

        foreach (SeccompArchitecture architecture in architectures)
        {
            Add(policy, architecture);
        }
    }

    /// <summary>Every number belongs to exactly one leaf; the first leaf starts at 0.</summary>
    public SeccompLeaf[] Cut()
    {
        var leaves = new List<SeccompLeaf>(_entries.Count);
        uint[] numbers = [.. _entries.Keys];
        Array.Sort(numbers);
        uint next = 0;
        foreach (uint number in numbers)
        {
            Entry entry = _entries[number];
            FillGap(leaves, next, number);
            Append(leaves, entry.Unconditional is SeccompVerdict verdict
                ? new SeccompLeaf(number, verdict, null)
                : new SeccompLeaf(number, Background(number), new ConditionalRules(entry.Is64Bit, entry.Conditional!)));
            next = number + 1;
        }

        FillGap(leaves, next, 1UL << 32);
        return [.. leaves];
    }

    private void Add(SeccompPolicy policy, SeccompArchitecture architecture)
    {
        var table = SyscallTable.Of(architecture);
        bool is64Bit = architecture is SeccompArchitecture.X64 or SeccompArchitecture.Aarch64;
        uint newest = architecture == SeccompArchitecture.X32 ? (uint)SyscallTable.X32Bit : 0;
        foreach (SeccompRule rule in policy.Rules)
        {
            if (table.TryFind(rule.Syscall, out int number))
            {
                newest = (uint)number < FirstPrivateArmCall || number >= SyscallTable.X32Bit ? Math.Max(newest, (uint)number) : newest;
                Add((uint)number, rule, is64Bit);
            }

            if (architecture == SeccompArchitecture.X86
                && MultiplexedCalls.TryFind(rule, out string carrier, out SeccompRule carried)
                && table.TryFind(carrier, out int carrierNumber))
            {
                newest = Math.Max(newest, (uint)carrierNumber);
                Add((uint)carrierNumber, carried, is64Bit);
            }
        }

        if (policy.NewerSyscalls is SeccompVerdict newer)
        {
            _background[newest + 1] = newer;
        }
    }

    private void Add(uint number, SeccompRule rule, bool is64Bit)
    {
        if (!_entries.TryGetValue(number, out Entry? entry))
        {
            _entries[number] = entry = new Entry(is64Bit);
        }

        if (rule.Conditions.Count > 0)
        {
            (entry.Conditional ??= []).Add(rule);
        }
        else
        {
            entry.Unconditional ??= rule.Verdict;
        }
    }

    /// <summary>Leaves for the numbers from <paramref name="first"/> up to <paramref name="end"/>, which is not in.</summary>
    private void FillGap(List<SeccompLeaf> leaves, uint first, ulong end)
    {
        if (first >= end)
        {
            return;
        }

        Append(leaves, new SeccompLeaf(first, Background(first), null));
        foreach ((uint start, SeccompVerdict verdict) in _background)
        {
            if (start > first && start < end)
            {
                Append(leaves, new SeccompLeaf(start, verdict, null));
            }
        }
    }

    private SeccompVerdict Background(uint number)
    {
        SeccompVerdict found = default;
        foreach ((uint start, SeccompVerdict verdict) in _background)
        {
            found = start <= number ? verdict : found;
        }

        return found;
    }

    private static void Append(List<SeccompLeaf> leaves, SeccompLeaf leaf)
    {
        if (leaves.Count == 0 || leaf.Rules is not null || leaves[^1].Rules is not null || leaves[^1].Verdict != leaf.Verdict)
        {
            leaves.Add(leaf);
        }
    }

    private sealed class Entry(bool is64Bit)
    {
        public bool Is64Bit => is64Bit;

        public SeccompVerdict? Unconditional { get; set; }

        public List<SeccompRule>? Conditional { get; set; }
    }
}
