using System.Runtime.InteropServices;

namespace Berth.Linux.Tape;

/// <summary>The child could not carry out a step of its tape, and has ended.</summary>
public sealed class TapeException(string step, int errno) : IOException($"{step}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    /// <summary>The step, in words, as the planner named it.</summary>
    public string Step { get; } = step;

    /// <summary>The kernel's error number.</summary>
    public int Errno { get; } = errno;
}
