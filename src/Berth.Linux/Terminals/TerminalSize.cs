namespace Berth.Linux.Terminals;

/// <summary>A terminal window's size in characters.</summary>
public readonly record struct TerminalSize(ushort Rows, ushort Columns);
