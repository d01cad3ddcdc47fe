using Berth.Build.Caching;
using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Images.Layers;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>Executes one stage, step by step.</summary>
internal sealed class StageExecutor
{
    private readonly BuildSession _session;
    private readonly StagePlan _plan;
    private readonly StageState _state;
    private readonly StepReport _report;
    private readonly ConfigSteps _config;
    private readonly FileSteps _files;
    private readonly RunSteps _runs;

    /// <summary>Prepares the stage; <paramref name="done"/> are the stages that it needs.</summary>
    public StageExecutor(BuildSession session, StagePlan plan, IReadOnlyDictionary<int, StageState> done, StepReport report)
    {
        _session = session;
        _plan = plan;
        _report = report;
        DateTimeOffset? epoch = session.Arguments.Epoch;
        _state = plan.BaseStage is { } under ? done[under].Continue()
            : plan.BaseImage is { } image ? StageState.Of(image, epoch)
            : StageState.Scratch(plan.Platform, epoch);
        _config = new ConfigSteps(_state, session.Arguments, session.Escape);
        _files = new FileSteps(session, plan, _state, done) { Report = report };
        _runs = new RunSteps(session, plan, _state) { Report = report };
        _state.Layers.ForEach(session.Hold);
    }

    /// <summary>Runs FROM, the base's triggers, and the stage's instructions.</summary>
    /// <exception cref="BerthException">A step failed.</exception>
    public async Task<StageState> RunAsync(CancellationToken cancellationToken)
    {
        int step = _plan.FirstStep;
        _report.Started(step++, _plan.From.Source);
        _report.Finished(_plan.BaseImage?.Id ?? (_plan.BaseStage is null ? null : _state.ImageId));
        if (_plan.Triggers.Count != 0)
        {
            _report.Triggers(_plan.Triggers.Count);
        }

        foreach (Instruction trigger in _plan.Triggers)
        {
            await ExecuteAsync(trigger, cancellationToken);
        }

        foreach (Instruction instruction in _plan.Instructions)
        {
            _report.Started(step++, instruction.Source);
            await ExecuteAsync(instruction, cancellationToken);
            _report.Finished(_state.ImageId);
        }

        return _state;
    }

    private Task ExecuteAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (instruction)
        {
            case RunInstruction run:
                return _runs.RunAsync(run, cancellationToken);
            case CopyInstruction copy:
                return _files.CopyAsync(copy, cancellationToken);
            case WorkdirInstruction workdir:
                return _files.WorkdirAsync(workdir, cancellationToken);
            default:
                Configure(instruction);
                return Task.CompletedTask;
        }
    }

    /// <summary>Nothing is saved by a cache here: the step is looked up only to say, as Docker does, that it was there already.</summary>
    private void Configure(Instruction instruction)
    {
        CacheInputs inputs = new CacheInputs(instruction.Source).Add("image", _state.ImageId.ToString());
        string text = _config.TryApply(instruction)
            ?? throw new DockerfileException(instruction.Line, $"{instruction.Source} cannot stand here");
        inputs.Add("instruction", text);
        _state.Commit(_state.Nop(text), layer: null);
        if (_report.TryFind(_session, inputs) is null)
        {
            _session.Cache.Put(inputs, layer: null);
        }
    }

    /// <summary>Adds the layer that a step made.</summary>
    internal static void Commit(BuildSession session, StageState state, string createdBy, LayerBlob? layer)
    {
        if (layer is not null)
        {
            session.Hold(layer);
        }

        state.Commit(createdBy, layer);
    }
}
