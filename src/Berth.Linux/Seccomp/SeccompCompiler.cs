namespace Berth.Linux.Seccomp;

/// <summary>
/// Compiles a policy to classic BPF for seccomp(2). One binary search over the call numbers per architecture: the
/// kernel runs the program on each system call of the container, so its depth is what counts.
/// </summary>
public static class SeccompCompiler
{
    /// <summary>Most instructions that the kernel takes. linux/bpf_common.h, BPF_MAXINSNS.</summary>
    public const int MaxInstructions = 4096;

    private const int OffsetOfNumber = 0;
    private const int OffsetOfArchitecture = 4;
    private const uint AUDIT_ARCH_X86_64 = 0xc000003e;
    private const uint AUDIT_ARCH_I386 = 0x40000003;
    private const uint AUDIT_ARCH_AARCH64 = 0xc00000b7;
    private const uint AUDIT_ARCH_ARM = 0x40000028;

    /// <summary>The program.</summary>
    /// <exception cref="ArgumentException">No architecture, an argument above 5, or a policy that needs more than <see cref="MaxInstructions"/>.</exception>
    public static BpfInstruction[] Compile(SeccompPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfZero(policy.Architectures.Count, nameof(policy));
        var assembler = new BpfAssembler();
        var bodies = new List<(uint Token, int Label)>();

        // Written last is run first: the native architecture, which comes first, gets the shortest way.
        for (int i = policy.Architectures.Count - 1; i >= 0; i--)
        {
            uint token = TokenOf(policy.Architectures[i]);
            if (!bodies.Exists(body => body.Token == token))
            {
                bodies.Add((token, CompileNumbers(assembler, policy, token)));
            }
        }

        int next = assembler.Return(policy.OtherArchitecture);
        foreach ((uint token, int label) in bodies)
        {
            next = assembler.IfEqual(token, label, next);
        }

        _ = assembler.Load(OffsetOfArchitecture);
        BpfInstruction[] program = assembler.ToProgram();
        return program.Length <= MaxInstructions
            ? program
            : throw new ArgumentException($"the seccomp filter needs {program.Length} BPF instructions, the kernel takes {MaxInstructions}", nameof(policy));
    }

    private static uint TokenOf(SeccompArchitecture architecture) => architecture switch
    {
        SeccompArchitecture.X64 or SeccompArchitecture.X32 => AUDIT_ARCH_X86_64,
        SeccompArchitecture.X86 => AUDIT_ARCH_I386,
        SeccompArchitecture.Aarch64 => AUDIT_ARCH_AARCH64,
        SeccompArchitecture.Arm => AUDIT_ARCH_ARM,
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };

    private static int CompileNumbers(BpfAssembler assembler, SeccompPolicy policy, uint token)
    {
        var architectures = new List<SeccompArchitecture>(2);
        foreach (SeccompArchitecture architecture in policy.Architectures)
        {
            if (TokenOf(architecture) == token)
            {
                architectures.Add(architecture);
            }
        }

        int root = Search(assembler, new SeccompRanges(policy, architectures).Cut());
        _ = assembler.GoTo(root);
        return assembler.Load(OffsetOfNumber);
    }

    /// <summary>Binary search over leaves sorted by their first number; label of its root.</summary>
    private static int Search(BpfAssembler assembler, ReadOnlySpan<SeccompLeaf> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0].Rules is null ? assembler.Return(leaves[0].Verdict) : SeccompConditions.Compile(assembler, leaves[0]);
        }

        // Whole subtrees first: a bare verdict is best found last, when a return that is near can be shared.
        int middle = leaves.Length / 2;
        ReadOnlySpan<SeccompLeaf> upperLeaves = leaves[middle..], lowerLeaves = leaves[..middle];
        int upper = IsVerdict(upperLeaves) ? 0 : Search(assembler, upperLeaves);
        int lower = Search(assembler, lowerLeaves);
        if (IsVerdict(upperLeaves))
        {
            upper = Search(assembler, upperLeaves);
        }

        return assembler.IfGreaterOrEqual(leaves[middle].First, upper, lower);
    }

    private static bool IsVerdict(ReadOnlySpan<SeccompLeaf> leaves) => leaves.Length == 1 && leaves[0].Rules is null;
}
