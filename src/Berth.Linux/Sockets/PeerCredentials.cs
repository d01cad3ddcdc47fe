using System.Runtime.InteropServices;

namespace Berth.Linux.Sockets;

/// <summary>Who is at the other end of a unix socket. struct ucred of unix(7).</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid);
