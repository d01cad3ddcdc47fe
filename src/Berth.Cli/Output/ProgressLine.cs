using System.Diagnostics;

namespace Berth.Cli.Output;

/// <summary>One line on a terminal that tells how far a transfer is, redrawn a few times a second, and wiped at the end.</summary>
internal sealed class ProgressLine(string what, TextWriter? terminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();
    private bool _shown;
    private bool _ended;

    /// <summary>Tells that <paramref name="done"/> of <paramref name="total"/> bytes went; total 0 is unknown.</summary>
    public void Report(long done, long total)
    {
        lock (_gate)
        {
            if (terminal is null || _ended || Stopwatch.GetElapsedTime(_last) < Interval)
            {
                return;
            }

            _last = Stopwatch.GetTimestamp();
            _shown = true;
            terminal.Write($"\r\u001b[2K{what}: {Human.Size(done)}{(total > 0 ? $" of {Human.Size(total)}" : "")}");
            terminal.Flush();
        }
    }

    /// <summary>Takes the line away for good.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _ended = true;
            if (_shown)
            {
                _shown = false;
                terminal!.Write("\r\u001b[2K");
                terminal.Flush();
            }
        }
    }
}
