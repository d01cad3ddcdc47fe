using Berth.Build.Parsing;
using Berth.Images.Store;
using Berth.Oci.Images;

namespace Berth.Build.Graph;

/// <summary>One node of the build graph: a stage that the target needs.</summary>
internal sealed record StagePlan
{
    /// <summary>Index in the Dockerfile.</summary>
    public required int Index { get; init; }

    /// <summary>The FROM line.</summary>
    public required FromInstruction From { get; init; }

    /// <summary>The stage that it starts from, if it does.</summary>
    public int? BaseStage { get; init; }

    /// <summary>The image that it starts from, if it does; with neither, it starts from scratch.</summary>
    public Image? BaseImage { get; init; }

    /// <summary>Platform that its steps and its result are for.</summary>
    public required Platform Platform { get; init; }

    /// <summary>Instructions that the base brings along (ONBUILD).</summary>
    public required IReadOnlyList<Instruction> Triggers { get; init; }

    /// <summary>Its own instructions.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }

    /// <summary>What each COPY --from means: a stage's index or an image.</summary>
    public required IReadOnlyDictionary<CopyInstruction, CopyOrigin> Origins { get; init; }

    /// <summary>Stages that must be done before.</summary>
    public required IReadOnlySet<int> Needs { get; init; }

    /// <summary>Number of its FROM step, from 1.</summary>
    public int FirstStep { get; init; }
}

/// <summary>Where COPY --from copies from: exactly one is set.</summary>
internal sealed record CopyOrigin(int? Stage, Image? Image);

/// <summary>The graph: the stages that the target needs, each after those that it needs.</summary>
internal sealed record BuildGraph(IReadOnlyList<StagePlan> Stages, int TotalSteps)
{
    /// <summary>The stage that is the result.</summary>
    public StagePlan Target => Stages[^1];
}
