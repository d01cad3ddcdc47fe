using Berth.Build.Steps;

namespace Berth.Build.Graph;

/// <summary>Runs the stages of a graph: each as soon as those that it needs are done, so many at once as there are processors.</summary>
internal sealed class GraphRunner(BuildSession session, BuildGraph graph, IBuildProgress progress) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount));
    private readonly OrderedProgress _progress = new(progress, graph.Stages.Count);
    private readonly Dictionary<int, Task<StageState>> _stages = [];

    /// <summary>Runs all; the first stage that fails ends the build.</summary>
    /// <returns>The target's state.</returns>
    public async Task<StageState> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (int position = 0; position < graph.Stages.Count; position++)
        {
            StagePlan plan = graph.Stages[position];
            var needs = plan.Needs.ToDictionary(index => index, index => _stages[index]);
            int turn = position;
            _stages[plan.Index] = Task.Run(() => RunStageAsync(plan, turn, needs, stop), CancellationToken.None);
        }

        // All must have ended before the session (context, lease, snapshots) may go.
        Exception? first = null;
        foreach (StagePlan plan in graph.Stages)
        {
            try
            {
                await _stages[plan.Index];
            }
            catch (Exception error) when (first is null || (first is OperationCanceledException && error is not OperationCanceledException))
            {
                first = error;
            }
            catch (Exception)
            {
                // A consequence of the first one.
            }
        }

        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return await _stages[graph.Target.Index];
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task<StageState> RunStageAsync(
        StagePlan plan, int position, Dictionary<int, Task<StageState>> needs, CancellationTokenSource stop)
    {
        bool tookPlace = false;
        try
        {
            await Task.WhenAll(needs.Values);
            tookPlace = await TakePlaceAsync(position, stop.Token);
            var done = needs.ToDictionary(need => need.Key, need => need.Value.Result);
            var report = new StepReport(_progress.For(position), graph.TotalSteps);
            StageState state = await new StageExecutor(session, plan, done, report).RunAsync(stop.Token);
            _progress.Complete(position);
            return state;
        }
        catch
        {
            _progress.Abort();
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            if (tookPlace)
            {
                _places.Release();
            }
        }
    }

    /// <summary>
    /// Waits for a place, or until all earlier stages are done: the stage whose turn it is needs no place, since those that have one may be
    /// waiting to be told. False: without a place.
    /// </summary>
    private async Task<bool> TakePlaceAsync(int position, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task place = _places.WaitAsync(giveUp.Token);
        await Task.WhenAny(place, _progress.TurnOf(position));
        await giveUp.CancelAsync();
        try
        {
            await place;
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
