using System.Runtime.InteropServices;

namespace Berth.Testing.Seccomp;

/// <summary>struct scmp_arg_cmp.</summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Comparison">enum scmp_compare: 1 NE, 2 LT, 3 LE, 4 EQ, 5 GE, 6 GT, 7 MASKED_EQ.</param>
/// <param name="A">Compared with, or the mask.</param>
/// <param name="B">Compared with, for MASKED_EQ.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct LibseccompArgument(uint Index, uint Comparison, ulong A, ulong B);
