using Berth.Build.Graph;
using Berth.Build.Parsing;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Tests.Graph;

public sealed class PlannerTests
{
    private const string FourStages = """
        ARG base=scratch
        FROM $base AS one
        FROM missing AS two
        RUN x
        FROM one AS three
        COPY --from=0 a /
        LABEL a=b
        FROM three
        COPY --from=one a /
        """;

    [Fact]
    public void Plan_StageThatNobodyNeeds_IsNeverLookedAt()
    {
        BuildGraph graph = Plan(FourStages, new BuildRequest { Context = ContextSource.Empty });
        Assert.Equal([0, 2, 3], graph.Stages.Select(stage => stage.Index));
        Assert.Equal([2, 3, 6], graph.Stages.Select(stage => stage.FirstStep));
        Assert.Equal(7, graph.TotalSteps);
        Assert.Equal([0, 2], graph.Target.Needs);
    }

    [Theory]
    [InlineData("one", new[] { 0 })]
    [InlineData("THREE", new[] { 0, 2 })]
    [InlineData("0", new[] { 0 })]
    public void Plan_Target_EndsThere(string target, int[] stages) =>
        Assert.Equal(stages, Plan(FourStages, new BuildRequest { Context = ContextSource.Empty, Target = target }).Stages.Select(stage => stage.Index));

    [Fact]
    public void Plan_UnknownTarget_SaysWhatDockerSays() => Fails(
        FourStages, "failed to reach build target nope in Dockerfile", new BuildRequest { Context = ContextSource.Empty, Target = "nope" });

    [Theory]
    [InlineData("FROM missing", "failed to resolve missing: No such image: missing. Load or import it first: this builder does not pull yet.")]
    [InlineData("FROM $nothing", "dockerfile parse error on line 1: base name ($nothing) should not be blank")]
    [InlineData("FROM scratch\nCOPY --from=0 a b", "dockerfile parse error on line 2: invalid from flag value 0: refers to the current or a later build stage")]
    [InlineData("FROM scratch AS a\nCOPY --from=a a b", "dockerfile parse error on line 2: invalid from flag value a: refers to the current or a later build stage")]
    [InlineData("FROM scratch AS a\nCOPY --from=b a b\nFROM a AS b", "dockerfile parse error on line 2: invalid from flag value b: refers to the current or a later build stage")]
    [InlineData("FROM scratch\nCOPY --from=missing a b", "invalid from flag value missing: No such image: missing. It is no stage of this Dockerfile either.")]
    [InlineData("FROM --platform=windows/amd64 scratch", "operating system is not supported: 'windows/amd64'; this engine runs linux images")]
    [InlineData("FROM --platform=linux/s390x image", "image with reference image was found but does not match the specified platform: wanted linux/s390x, actual: linux/amd64")]
    public void Plan_WrongReference_Says(string text, string message) => Fails(text, message, new BuildRequest { Context = ContextSource.Empty });

    [Fact]
    public void Plan_TriggersOfTheBaseStage_AreItsChildrens()
    {
        BuildGraph graph = Plan("FROM scratch AS a\nONBUILD COPY --from=a x /\nFROM a", new BuildRequest { Context = ContextSource.Empty });
        Assert.IsType<CopyInstruction>(Assert.Single(graph.Target.Triggers));
        Assert.Empty(graph.Stages[0].Triggers);
    }

    [Fact]
    public void Plan_ArgumentsOfTheRequest_ReachFrom()
    {
        var request = new BuildRequest { Context = ContextSource.Empty, BuildArgs = new Dictionary<string, string?> { ["b"] = "image" } };
        Assert.NotNull(Plan("ARG b=scratch\nFROM ${b}", request).Target.BaseImage);
        Assert.Null(Plan("ARG b=scratch\nFROM ${b}", new BuildRequest { Context = ContextSource.Empty }).Target.BaseImage);
    }

    private static void Fails(string text, string message, BuildRequest request) =>
        Assert.Equal(message, Assert.ThrowsAny<BerthException>(() => Plan(text, request)).Message);

    private static BuildGraph Plan(string text, BuildRequest request)
    {
        Dockerfile dockerfile = DockerfileParser.Parse(text);
        return new Planner(request, dockerfile, new BuildArguments(request, dockerfile, Platform.Host)).Plan(Find);
    }

    private static Image Find(string name) => name != "image"
        ? throw new BerthException(ErrorKind.NotFound, $"No such image: {name}")
        : new Image
        {
            Id = Digest.Of([]),
            Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Of([]), Size = 0 },
            Config = new ImageConfig { Architecture = "amd64", Os = "linux", RootFs = new RootFs { DiffIds = [] } },
            Layers = [],
            DiffIds = [],
            RepoTags = [],
            RepoDigests = [],
            SizeBytes = 0,
        };
}
