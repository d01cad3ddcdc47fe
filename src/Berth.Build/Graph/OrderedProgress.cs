namespace Berth.Build.Graph;

/// <summary>
/// Stages run in parallel but are told one after the other, in the Dockerfile's order: what a later stage says waits until its turn. A stage
/// that says much waits with it, so that the memory stays bounded.
/// </summary>
internal sealed class OrderedProgress(IBuildProgress sink, int stages)
{
    private const int MaxWaitingCharacters = 1 << 20;

    private readonly object _gate = new();
    private readonly List<BuildEvent>[] _waiting = [.. Enumerable.Range(0, stages).Select(_ => new List<BuildEvent>())];
    private readonly int[] _characters = new int[stages];
    private readonly bool[] _done = new bool[stages];
    private readonly TaskCompletionSource[] _turns =
        [.. Enumerable.Range(0, stages).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    private int _current;
    private bool _aborted;

    /// <summary>Where the stage at <paramref name="position"/> of the graph reports.</summary>
    public IBuildProgress For(int position) => new Slot(this, position);

    /// <summary>Ends when all stages before the one at <paramref name="position"/> have completed.</summary>
    public Task TurnOf(int position) => position == 0 ? Task.CompletedTask : _turns[position].Task;

    /// <summary>The stage has said everything; the next one's turn comes.</summary>
    public void Complete(int position)
    {
        lock (_gate)
        {
            _done[position] = true;
            while (!_aborted && _current < stages && _done[_current])
            {
                _current++;
                if (_current < stages)
                {
                    _waiting[_current].ForEach(sink.Report);
                    _waiting[_current].Clear();
                    _turns[_current].TrySetResult();
                }
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The build failed: what still waits is dropped, and nobody waits any more.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _aborted = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Report(int position, BuildEvent buildEvent)
    {
        lock (_gate)
        {
            while (position != _current && _characters[position] > MaxWaitingCharacters && !_aborted)
            {
                Monitor.Wait(_gate);
            }

            if (_aborted)
            {
                return;
            }

            if (position == _current)
            {
                sink.Report(buildEvent);
            }
            else
            {
                _characters[position] += buildEvent.Text.Length;
                _waiting[position].Add(buildEvent);
            }
        }
    }

    private sealed class Slot(OrderedProgress owner, int position) : IBuildProgress
    {
        public void Report(BuildEvent buildEvent) => owner.Report(position, buildEvent);
    }
}
