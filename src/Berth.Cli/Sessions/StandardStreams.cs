using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Sessions;

/// <summary>The program's own stdin, stdout and stderr, unbuffered. (Console would put the terminal into a mode of its own.)</summary>
internal static class StandardStreams
{
    private static readonly SafeFileHandle InputHandle = new(0, ownsHandle: false);
    private static readonly SafeFileHandle OutputHandle = new(1, ownsHandle: false);
    private static readonly SafeFileHandle ErrorHandle = new(2, ownsHandle: false);

    public static bool InputIsTerminal => Terminal.IsTerminal(InputHandle);

    public static bool OutputIsTerminal => Terminal.IsTerminal(OutputHandle);

    public static bool ErrorIsTerminal => Terminal.IsTerminal(ErrorHandle);

    /// <summary>Size of the terminal that we write to; null if there is none, or nobody set its size.</summary>
    public static TerminalSize? Size =>
        OutputIsTerminal && Terminal.GetSize(OutputHandle) is { Rows: > 0, Columns: > 0 } size ? size : null;

    public static Stream OpenInput() => new FileStream(InputHandle, FileAccess.Read, 0);

    public static Stream OpenOutput() => new OutputStream(OutputHandle);

    public static Stream OpenError() => new OutputStream(ErrorHandle);

    /// <summary>Raw mode of the terminal that is our stdin, until disposed.</summary>
    public static IDisposable EnterRawMode() => Terminal.EnterRawMode(InputHandle);
}
