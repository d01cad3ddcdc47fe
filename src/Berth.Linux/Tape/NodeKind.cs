using Berth.Linux.Files;

namespace Berth.Linux.Tape;

/// <summary>What <see cref="SyscallTape.MakeNode"/> makes.</summary>
public readonly record struct NodeKind(FileKind Kind, int Mode, DeviceNumber Device = default);
