using System.Runtime.InteropServices;

namespace Berth.Runtime.Processes;

/// <summary>What a process gets as stdin, stdout and stderr. The handles stay the caller's, who closes them after the start.</summary>
public sealed record ProcessStreams(SafeHandle Input, SafeHandle Output, SafeHandle Error);
