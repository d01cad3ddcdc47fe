using System.Buffers.Binary;

namespace Berth.Testing.Seccomp;

/// <summary>Runs a seccomp program as the kernel would: the part of classic BPF that seccomp allows. Written apart from the compiler.</summary>
public static class ClassicBpf
{
    /// <summary>The value that <paramref name="program"/> (struct sock_filter each) returns for <paramref name="call"/>.</summary>
    /// <exception cref="InvalidDataException">The kernel would refuse the program.</exception>
    public static uint Run(ReadOnlySpan<byte> program, in SeccompCall call)
    {
        Span<byte> data = stackalloc byte[64];
        call.WriteTo(data);
        Span<uint> memory = stackalloc uint[16];
        uint a = 0, x = 0;
        for (int pc = 0; pc < program.Length / 8; pc++)
        {
            ReadOnlySpan<byte> instruction = program.Slice(pc * 8, 8);
            ushort code = BinaryPrimitives.ReadUInt16LittleEndian(instruction);
            uint k = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (code)
            {
                case 0x06:
                    return k;
                case 0x16:
                    return a;
                case 0x05:
                    pc += checked((int)k);
                    break;
                case 0x20:
                    a = BinaryPrimitives.ReadUInt32LittleEndian(data.Slice((int)k, k % 4 == 0 ? 4 : throw new InvalidDataException($"unaligned load {k}")));
                    break;
                case 0x54:
                    a &= k;
                    break;
                case 0x02:
                    memory[(int)k] = a;
                    break;
                case 0x60:
                    a = memory[(int)k];
                    break;
                case 0x07:
                    x = a;
                    break;
                case 0x87:
                    a = x;
                    break;
                default:
                    pc += Holds(code, a, k) ? instruction[2] : instruction[3];
                    break;
            }
        }

        throw new InvalidDataException("the program runs over its end");
    }

    private static bool Holds(ushort code, uint a, uint k) => code switch
    {
        0x15 => a == k,
        0x25 => a > k,
        0x35 => a >= k,
        0x45 => (a & k) != 0,
        _ => throw new InvalidDataException($"instruction 0x{code:x}"),
    };
}
