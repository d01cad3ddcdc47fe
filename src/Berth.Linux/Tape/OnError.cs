namespace Berth.Linux.Tape;

/// <summary>What the child does when an operation fails. The default reports the failure and ends the child.</summary>
public readonly record struct OnError
{
    private OnError(OnErrorMode mode, TapeLabel label = default) => (Mode, Label) = (mode, label);

    /// <summary>Report the step and errno, and end.</summary>
    public static OnError Fail => default;

    /// <summary>Go on.</summary>
    public static OnError Ignore => new(OnErrorMode.Ignore);

    /// <summary>Report it as a warning, and go on.</summary>
    public static OnError Warn => new(OnErrorMode.Warn);

    internal OnErrorMode Mode { get; }

    internal TapeLabel Label { get; }

    /// <summary>On any error go on at <paramref name="label"/>.</summary>
    public static OnError GoTo(TapeLabel label) => new(OnErrorMode.Jump, label);

    /// <summary>On ENOENT or ENOTDIR go on at <paramref name="label"/>; other errors end the child.</summary>
    public static OnError IfAbsentGoTo(TapeLabel label) => new(OnErrorMode.JumpIfAbsent, label);
}

internal enum OnErrorMode : byte
{
    Fail,
    Ignore,
    Warn,
    Jump,
    JumpIfAbsent,
}
