using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Linux.Seccomp;

/// <summary>One instruction of classic BPF: <c>struct sock_filter</c>. linux/filter.h.</summary>
/// <param name="Code">Operation.</param>
/// <param name="JumpTrue">Instructions skipped when a comparison holds.</param>
/// <param name="JumpFalse">Instructions skipped when it does not.</param>
/// <param name="Operand">K.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand)
{
    /// <summary>Bytes of one instruction.</summary>
    public const int Size = 8;

    /// <summary>The program as the kernel reads it; both architectures are little-endian.</summary>
    public static byte[] Encode(ReadOnlySpan<BpfInstruction> program)
    {
        byte[] bytes = new byte[checked(program.Length * Size)];
        for (int i = 0; i < program.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(i * Size);
            BinaryPrimitives.WriteUInt16LittleEndian(target, program[i].Code);
            target[2] = program[i].JumpTrue;
            target[3] = program[i].JumpFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], program[i].Operand);
        }

        return bytes;
    }

    /// <summary>The reverse of <see cref="Encode"/>.</summary>
    /// <exception cref="ArgumentException">Not a whole number of instructions.</exception>
    public static BpfInstruction[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Size != 0)
        {
            throw new ArgumentException($"{bytes.Length} bytes are not a whole number of BPF instructions", nameof(bytes));
        }

        var program = new BpfInstruction[bytes.Length / Size];
        for (int i = 0; i < program.Length; i++)
        {
            ReadOnlySpan<byte> source = bytes[(i * Size)..];
            program[i] = new BpfInstruction(
                BinaryPrimitives.ReadUInt16LittleEndian(source), source[2], source[3], BinaryPrimitives.ReadUInt32LittleEndian(source[4..]));
        }

        return program;
    }
}
