namespace Berth.Linux.Seccomp;

/// <summary>
/// Writes classic BPF from its end to its start: every jump goes forward, so a jump's target is always there
/// already and its distance known. A label is the count of instructions from the end.
/// </summary>
internal sealed class BpfAssembler
{
    private const ushort BPF_LD_W_ABS = 0x20;
    private const ushort BPF_ALU_AND_K = 0x54;
    private const ushort BPF_JA = 0x05;
    private const ushort BPF_JEQ_K = 0x15;
    private const ushort BPF_JGT_K = 0x25;
    private const ushort BPF_JGE_K = 0x35;
    private const ushort BPF_RET_K = 0x06;
    private const int LongestJump = byte.MaxValue;

    private readonly List<BpfInstruction> _reversed = new(1024);
    private readonly Dictionary<uint, int> _returns = [];

    /// <summary>Label of the instruction written last, which runs first.</summary>
    public int Here => _reversed.Count;

    /// <summary>Label of a return of <paramref name="verdict"/>: one near enough for a conditional jump, else a new one.</summary>
    public int Return(SeccompVerdict verdict)
    {
        // The room left over is for what is written between here and the jump: a 64-bit comparison and its trampolines.
        if (_returns.TryGetValue(verdict.Value, out int label) && Here - label < LongestJump - 16)
        {
            return label;
        }

        return _returns[verdict.Value] = Add(new BpfInstruction(BPF_RET_K, 0, 0, verdict.Value));
    }

    /// <summary>Loads a 32-bit word of <c>struct seccomp_data</c>.</summary>
    public int Load(int offset) => Add(new BpfInstruction(BPF_LD_W_ABS, 0, 0, (uint)offset));

    /// <summary>A &amp;= mask.</summary>
    public int And(uint mask) => Add(new BpfInstruction(BPF_ALU_AND_K, 0, 0, mask));

    /// <summary>A == value?</summary>
    public int IfEqual(uint value, int whenTrue, int whenFalse) => If(BPF_JEQ_K, value, whenTrue, whenFalse);

    /// <summary>A > value, unsigned?</summary>
    public int IfGreater(uint value, int whenTrue, int whenFalse) => If(BPF_JGT_K, value, whenTrue, whenFalse);

    /// <summary>A >= value, unsigned?</summary>
    public int IfGreaterOrEqual(uint value, int whenTrue, int whenFalse) => If(BPF_JGE_K, value, whenTrue, whenFalse);

    /// <summary>Makes <paramref name="label"/> what runs next.</summary>
    public int GoTo(int label) => label == Here ? label : Add(new BpfInstruction(BPF_JA, 0, 0, (uint)(Here - label)));

    public BpfInstruction[] ToProgram()
    {
        BpfInstruction[] program = [.. _reversed];
        Array.Reverse(program);
        return program;
    }

    private int If(ushort code, uint value, int whenTrue, int whenFalse)
    {
        // A trampoline moves what follows one further away, so the second target is looked at with room for it.
        if (Here - whenFalse >= LongestJump)
        {
            whenFalse = GoTo(whenFalse);
        }

        if (Here - whenTrue >= LongestJump)
        {
            whenTrue = GoTo(whenTrue);
        }

        return Add(new BpfInstruction(code, (byte)(Here - whenTrue), (byte)(Here - whenFalse), value));
    }

    private int Add(BpfInstruction instruction)
    {
        _reversed.Add(instruction);
        return _reversed.Count;
    }
}
