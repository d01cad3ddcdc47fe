namespace Berth.Engine.Containers;

/// <summary>
/// How long to wait before a container is started again: 100 ms, doubled each time up to a minute, and from the
/// beginning after a run of 10 s or more. Docker's figures.
/// </summary>
public sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>The wait after a run of <paramref name="run"/>.</summary>
    public TimeSpan After(TimeSpan run)
    {
        if (run >= LongRun)
        {
            _next = First;
        }

        TimeSpan wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }
}
