using System.Runtime.InteropServices;

namespace Berth.Linux.Tape;

/// <summary>struct clone_args of clone3(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    internal const ulong CLONE_PIDFD = 0x1000;
    internal const ulong CLONE_CLEAR_SIGHAND = 0x1_0000_0000;
    internal const ulong CLONE_INTO_CGROUP = 0x2_0000_0000;
    internal const ulong SIGCHLD = 17;

    internal ulong Flags, PidFd, ChildTid, ParentTid, ExitSignal, Stack, StackSize, Tls, SetTid, SetTidSize, Cgroup;
}
