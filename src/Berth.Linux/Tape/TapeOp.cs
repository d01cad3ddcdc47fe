using System.Runtime.InteropServices;

namespace Berth.Linux.Tape;

/// <summary>One operation in native memory: a system call, or with a negative number one of <see cref="PseudoCall"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TapeOp
{
    internal int Number;
    internal OnErrorMode OnError;
    internal byte SlotMask;     // bit n: argument n is a slot's index
    internal ushort OutSlot;    // 0: the result is dropped
    internal int ErrorTarget;   // operation to go on at; before sealing a label's id
    internal int Padding;
    internal nint A0, A1, A2, A3, A4, A5;
}

/// <summary>What the interpreter does itself.</summary>
internal static class PseudoCall
{
    /// <summary>Fails with errno A3 unless the 64 bits at A0, masked by A1, are A2.</summary>
    internal const int Compare = -1;

    /// <summary>Stores A1 as 32 bits at A0.</summary>
    internal const int Store = -2;

    /// <summary>The result is A0.</summary>
    internal const int Set = -3;

    /// <summary>Tells the parent that this operation was reached, and A0.</summary>
    internal const int Mark = -4;

    /// <summary>Fails with errno A0: with <see cref="OnErrorMode.Jump"/> it is a plain jump.</summary>
    internal const int Fail = -5;
}

/// <summary>What the child sends to its parent; 12 bytes, so a write to a pipe is never split.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TapeMessage
{
    internal const int Failed = 1;
    internal const int Warned = 2;
    internal const int Reached = 3;

    internal int Kind;
    internal int Operation;
    internal int Error;
}

/// <summary>All that the child needs; in native memory.</summary>
internal unsafe struct TapeContext
{
    internal delegate*<nint, nint, nint, nint, nint, nint, nint, nint> Syscall;
    internal delegate*<int*> ErrnoLocation;
    internal TapeOp* Operations;
    internal nint* Slots;
    internal int Count;
    internal int ReportFd;
    internal int WriteNumber;
    internal int ExitNumber;
}
