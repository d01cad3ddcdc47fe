using System.Runtime;
using Berth.Linux.Processes;

namespace Berth.RuntimeCli.Monitor;

/// <summary>
/// Gives back what a start took, once nobody waits for it any more: a monitor idles for the rest of its life. Done at once it would
/// stand between the container's start and its answer, and what the answer needs would come back for good.
/// </summary>
internal sealed class IdleTrim
{
    private const int DelayMilliseconds = 1000;

    private long _due = Environment.TickCount64 + DelayMilliseconds;
    private int _seen;

    /// <summary>Milliseconds until it is time; -1 when nothing is to be done.</summary>
    public int Timeout => _due < 0 ? -1 : (int)Math.Max(0, _due - Environment.TickCount64);

    /// <summary>Trims if it is time; every start of an exec makes it time again, a second later.</summary>
    public void OnTimer(int started)
    {
        if (started != _seen)
        {
            _seen = started;
            _due = Environment.TickCount64 + DelayMilliseconds;
        }

        if (Timeout == 0)
        {
            _due = -1;
            IReadOnlyList<(nint Start, nint Length)> code = ProcessMemory.FindCleanMappings(); // makes garbage, so it comes before the collection
            for (int i = 0; i < 2; i++) // the second empties the regions that the first has moved things into
            {
                GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            ProcessMemory.Release(code);
        }
    }
}
