namespace Berth.Runtime.Cgroups;

/// <summary>A count of one operation on one block device.</summary>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
/// <param name="Operation">Read, Write, Sync, Async, Discard or Total.</param>
/// <param name="Value">The count.</param>
public readonly record struct BlockIoStats(long Major, long Minor, string Operation, long Value);
