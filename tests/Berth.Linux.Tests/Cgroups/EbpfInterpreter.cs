using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>Runs a device program; the few instructions of eBPF that it needs, read from the instruction set document and not from the compiler.</summary>
internal static class EbpfInterpreter
{
    public static bool Run(ulong[] program, DeviceKind kind, DeviceAccess access, uint major, uint minor)
    {
        uint[] context = [((uint)access << 16) | (uint)kind, major, minor];
        ulong[] registers = new ulong[11];
        for (int pc = 0; pc < program.Length; pc++)
        {
            byte code = (byte)program[pc];
            int destination = (int)(program[pc] >> 8) & 15, source = (int)(program[pc] >> 12) & 15;
            short offset = (short)(program[pc] >> 16);
            int immediate = (int)(program[pc] >> 32);
            switch (code)
            {
                case 0x61: // LDXW
                    Assert.Equal(1, source);
                    registers[destination] = context[offset / 4];
                    break;
                case 0xbf: // MOV64 register
                    registers[destination] = registers[source];
                    break;
                case 0xb7: // MOV64 immediate
                    registers[destination] = (ulong)(long)immediate;
                    break;
                case 0x54: // AND32 immediate: clears the upper half
                    registers[destination] = (uint)registers[destination] & (uint)immediate;
                    break;
                case 0x74: // RSH32 immediate
                    registers[destination] = (uint)registers[destination] >> immediate;
                    break;
                case 0x56: // JNE32 immediate
                    pc += (uint)registers[destination] != (uint)immediate ? offset : 0;
                    break;
                case 0x16: // JEQ32 immediate
                    pc += (uint)registers[destination] == (uint)immediate ? offset : 0;
                    break;
                case 0x95: // EXIT
                    return registers[0] != 0;
                default:
                    throw new InvalidDataException($"instruction 0x{code:x}");
            }
        }

        throw new InvalidDataException("the program runs over its end");
    }
}
