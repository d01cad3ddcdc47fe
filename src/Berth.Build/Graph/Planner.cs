using System.Globalization;
using Berth.Build.Parsing;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Graph;

/// <summary>Makes the graph of a Dockerfile: what each stage stands on, and only those stages that the target needs.</summary>
internal sealed class Planner(BuildRequest request, Dockerfile dockerfile, BuildArguments arguments)
{
    private const int MaxTriggers = 1000;

    private readonly Dictionary<int, StagePlan> _plans = [];
    private Func<string, Image> _findImage = _ => throw new InvalidOperationException();

    /// <summary>Plans the stages up to the target. <paramref name="findImage"/> is asked only for images of needed stages.</summary>
    /// <exception cref="BerthException">No such target, stage or image; a platform that does not fit.</exception>
    public BuildGraph Plan(Func<string, Image> findImage)
    {
        _findImage = findImage;
        int target = FindTarget();

        // From the target down: a stage that nothing asks for is never looked at, its base image neither.
        var needed = new SortedSet<int> { target };
        for (int index = target; index >= 0; index--)
        {
            if (needed.Contains(index))
            {
                StagePlan plan = PlanStage(dockerfile.Stages[index], index == target);
                _plans[index] = plan;
                needed.UnionWith(plan.Needs);
            }
        }

        return Number(needed);
    }

    private BuildGraph Number(SortedSet<int> needed)
    {
        int step = dockerfile.GlobalArgs.Count + 1;
        List<StagePlan> stages = [];
        foreach (int index in needed)
        {
            stages.Add(_plans[index] with { FirstStep = step });
            step += 1 + _plans[index].Instructions.Count;
        }

        return new BuildGraph(stages, step - 1);
    }

    private int FindTarget()
    {
        if (string.IsNullOrEmpty(request.Target))
        {
            return dockerfile.Stages.Count - 1;
        }

        foreach (Stage stage in dockerfile.Stages)
        {
            if (string.Equals(stage.From.Name, request.Target, StringComparison.OrdinalIgnoreCase))
            {
                return stage.Index;
            }
        }

        return int.TryParse(request.Target, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < dockerfile.Stages.Count
            ? index
            : throw new BerthException(ErrorKind.Invalid, $"failed to reach build target {request.Target} in Dockerfile");
    }

    private StagePlan PlanStage(Stage stage, bool isTarget)
    {
        FromInstruction from = stage.From;
        string name = Expand(from.Image, from);
        if (name.Length == 0)
        {
            throw new DockerfileException(from.Line, $"base name ({from.Image}) should not be blank");
        }

        Platform platform = Platforms.Parse(from.Platform is null ? request.Platform : Expand(from.Platform, from));
        int? baseStage = StageNamed(name, stage.Index);
        Image? baseImage = baseStage is null && name != "scratch" ? FindBase(name) : null;
        if (baseImage is not null)
        {
            platform = CheckPlatform(name, baseImage, from.Platform is null && request.Platform is null ? null : platform);
        }

        IReadOnlyList<Instruction> triggers = TriggersOf(baseStage, baseImage);
        IReadOnlyList<Instruction> own = isTarget && request.Labels.Count != 0 ? [.. stage.Instructions, LabelsOfRequest()] : stage.Instructions;
        var origins = new Dictionary<CopyInstruction, CopyOrigin>(ReferenceEqualityComparer.Instance);
        var needs = new SortedSet<int>();
        foreach (CopyInstruction copy in triggers.Concat(own).OfType<CopyInstruction>().Where(copy => copy.From is not null))
        {
            CopyOrigin origin = OriginOf(copy, stage.Index);
            origins.Add(copy, origin);
            _ = origin.Stage is { } index && needs.Add(index);
        }

        _ = baseStage is { } under && needs.Add(under);
        return new StagePlan
        {
            Index = stage.Index,
            From = from,
            BaseStage = baseStage,
            BaseImage = baseImage,
            Platform = platform,
            Triggers = triggers,
            Instructions = own,
            Origins = origins,
            Needs = needs,
        };
    }

    private string Expand(string text, FromInstruction from) => Expanding.Word(text, arguments.Global, dockerfile.Escape, from.Line);

    private int? StageNamed(string name, int before)
    {
        for (int index = before - 1; index >= 0; index--)
        {
            if (string.Equals(dockerfile.Stages[index].From.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return null;
    }

    private CopyOrigin OriginOf(CopyInstruction copy, int stage)
    {
        string from = copy.From!;
        if (StageNamed(from, stage) is { } named)
        {
            return new CopyOrigin(named, null);
        }

        if (int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return index < stage
                ? new CopyOrigin(index, null)
                : throw new DockerfileException(copy.Line, $"invalid from flag value {from}: refers to the current or a later build stage");
        }

        if (dockerfile.Stages.Any(other => string.Equals(other.From.Name, from, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DockerfileException(copy.Line, $"invalid from flag value {from}: refers to the current or a later build stage");
        }

        try
        {
            return new CopyOrigin(null, _findImage(from));
        }
        catch (BerthException error) when (error.Kind is ErrorKind.NotFound or ErrorKind.Invalid)
        {
            throw new BerthException(error.Kind, $"invalid from flag value {from}: {error.Message}. It is no stage of this Dockerfile either.", error);
        }
    }

    private Image FindBase(string name)
    {
        try
        {
            return _findImage(name);
        }
        catch (BerthException error) when (error.Kind == ErrorKind.NotFound)
        {
            throw new BerthException(error.Kind, $"failed to resolve {name}: {error.Message}. Load or import it first: this builder does not pull yet.", error);
        }
    }

    /// <summary>The image's own platform, unless the one asked for is another.</summary>
    private static Platform CheckPlatform(string name, Image image, Platform? wanted)
    {
        var actual = new Platform { Os = image.Config.Os, Architecture = image.Config.Architecture, Variant = image.Config.Variant };
        return wanted is null || (wanted.Os == actual.Os && wanted.Architecture == actual.Architecture && (wanted.Variant ?? actual.Variant) == actual.Variant)
            ? actual
            : throw new BerthException(
                ErrorKind.NotFound,
                $"image with reference {name} was found but does not match the specified platform: wanted {wanted}, actual: {actual}");
    }

    private IReadOnlyList<Instruction> TriggersOf(int? baseStage, Image? baseImage)
    {
        if (baseStage is { } index)
        {
            return [.. dockerfile.Stages[index].Instructions.OfType<OnbuildInstruction>().Select(on => DockerfileParser.ParseTrigger(on.Trigger))];
        }

        IReadOnlyList<string> triggers = baseImage?.Config.Config?.OnBuild ?? [];
        return triggers.Count <= MaxTriggers
            ? [.. triggers.Select(DockerfileParser.ParseTrigger)]
            : throw new BerthException(ErrorKind.Invalid, $"the base image has more than {MaxTriggers} ONBUILD triggers");
    }

    private LabelInstruction LabelsOfRequest()
    {
        KeyValuePair<string, string>[] labels = [.. request.Labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        return new LabelInstruction(0, "LABEL " + string.Join(' ', labels.Select(label => $"{label.Key}={label.Value}")), labels, Verbatim: true);
    }
}
