using System.Runtime.InteropServices;

namespace Berth.Linux.Polling;

/// <summary>One ready descriptor. struct epoll_event, which is packed on x86-64 only.</summary>
/// <param name="Events">What it is ready for.</param>
/// <param name="Token">What it was added with.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PollResult(PollEvents Events, int Token);
