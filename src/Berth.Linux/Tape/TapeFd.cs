namespace Berth.Linux.Tape;

/// <summary>A descriptor as an operation of a tape sees it: a number known now, or the result of an earlier operation of the tape.</summary>
public readonly record struct TapeFd
{
    internal TapeFd(nint value, bool isSlot) => (Value, IsSlot) = (value, isSlot);

    /// <summary>The working directory (AT_FDCWD).</summary>
    public static TapeFd WorkingDirectory { get; } = new(Libc.AT_FDCWD, isSlot: false);

    internal nint Value { get; }

    internal bool IsSlot { get; }

    /// <summary>Descriptor number <paramref name="number"/> of the child, such as 0, 1 and 2.</summary>
    public static TapeFd Of(int number) => new(number, isSlot: false);
}
