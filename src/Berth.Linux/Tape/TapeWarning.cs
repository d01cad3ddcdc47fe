namespace Berth.Linux.Tape;

/// <summary>A step of a tape that failed and was passed over.</summary>
public readonly record struct TapeWarning(string Step, int Errno);
