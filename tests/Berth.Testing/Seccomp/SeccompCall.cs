using System.Buffers.Binary;

namespace Berth.Testing.Seccomp;

/// <summary>What a seccomp program looks at: struct seccomp_data.</summary>
/// <param name="Number">System call number.</param>
/// <param name="Architecture">AUDIT_ARCH_ value.</param>
/// <param name="Arguments">Up to six; the rest are 0.</param>
public readonly record struct SeccompCall(uint Number, uint Architecture, params ulong[] Arguments)
{
    /// <summary>AUDIT_ARCH_X86_64, for x32 too.</summary>
    public const uint X64 = 0xc000003e;

    /// <summary>AUDIT_ARCH_I386.</summary>
    public const uint X86 = 0x40000003;

    /// <summary>AUDIT_ARCH_AARCH64.</summary>
    public const uint Aarch64 = 0xc00000b7;

    /// <summary>AUDIT_ARCH_ARM.</summary>
    public const uint Arm = 0x40000028;

    internal void WriteTo(Span<byte> data)
    {
        data.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(data, Number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], Architecture);
        for (int i = 0; i < Arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (8 * i))..], Arguments[i]);
        }
    }
}
