using System.Formats.Tar;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Tests;

public sealed class ImageBuilderTests : IDisposable
{
    private readonly BuilderUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Build_SeedScenario_SaysWhatDockersBuilderSays()
    {
        Image under = await _test.AddBaseAsync();
        Image image = await _test.BuildAsync(
            "FROM base\nWORKDIR /site\nRUN make\nEXPOSE 8080\nCMD [\"httpd\", \"-f\"]\n",
            request => request with { Tags = ["application_name:1.0"] });
        string[] lines = _test.Progress.Text.Split('\n');
        Assert.Equal("Step 1/5 : FROM base", lines[0]);
        Assert.Equal($" ---> {under.Id.Hex[..12]}", lines[1]);
        Assert.Equal("Step 2/5 : WORKDIR /site", lines[2]);
        Assert.Equal("Step 3/5 : RUN make", lines[4]);
        Assert.Matches("^ ---> Running in [0-9a-f]{12}$", lines[5]);
        Assert.Equal("out make", lines[6]);
        Assert.Matches("^ ---> Removed intermediate container [0-9a-f]{12}$", lines[7]);
        Assert.Equal($" ---> {image.Id.Hex[..12]}", lines[^4]);
        Assert.Equal($"Successfully built {image.Id.Hex[..12]}", lines[^3]);
        Assert.Equal("Successfully tagged application_name:1.0", lines[^2]);
        Assert.Equal(image.Id, _test.Progress.Events.Single(one => one.Kind == BuildEventKind.ImageBuilt).ImageId);
        Assert.Equal(image.Id, _test.Images.Find("application_name:1.0").Id);
        RunStep step = Assert.Single(_test.Runner.Steps);
        Assert.Equal(["/bin/sh", "-c", "make"], step.Args);
        Assert.Equal(("/site", "", "default"), (step.WorkingDirectory, step.User, step.NetworkMode));
        Assert.Equal(["PATH=/bin", "a=base"], step.Env);
        Assert.Equal("site/", _test.Entries(image.Layers[1]).Single().Name);
        Assert.Equal("ran-make", _test.TopLayer(image));
    }

    [Fact]
    public async Task Build_EveryConfigInstruction_IsInTheImageAndItsHistory()
    {
        await _test.AddBaseAsync();
        Image image = await _test.BuildAsync(
            """
            FROM base
            MAINTAINER me
            ARG v=1
            ENV b=$a-$v c="x y"
            LABEL one=1 two="$b"
            USER app
            EXPOSE 80 9000-9001/udp
            VOLUME /data
            SHELL ["/bin/ash", "-ec"]
            STOPSIGNAL SIGQUIT
            HEALTHCHECK --interval=5s CMD ok
            ENTRYPOINT run
            CMD ["x", "y z"]
            ONBUILD RUN later
            """);
        ContainerConfig config = image.Config.Config!;
        Assert.Equal("me", image.Config.Author);
        Assert.Equal(["PATH=/bin", "a=base", "b=base-1", "c=x y"], config.Env!);
        Assert.Equal([new("one", "1"), new("two", "base-1")], config.Labels!);
        Assert.Equal(["80/tcp", "9000/udp", "9001/udp"], config.ExposedPorts!.Keys);
        Assert.Equal(["/data"], config.Volumes!.Keys);
        Assert.Equal(("app", "SIGQUIT"), (config.User, config.StopSignal));
        Assert.Equal(["CMD-SHELL", "ok"], config.Healthcheck!.Test!);
        Assert.Equal(["/bin/ash", "-ec", "run"], config.Entrypoint!);
        Assert.Equal(["x", "y z"], config.Cmd!);
        Assert.Equal(["RUN later"], config.OnBuild!);
        Assert.Equal(
            [
                "base", "/bin/sh -c #(nop)  MAINTAINER me", "/bin/sh -c #(nop)  ARG v=1", "/bin/sh -c #(nop)  ENV b=base-1 c=x y",
                "/bin/sh -c #(nop)  LABEL one=1 two=base-1", "/bin/sh -c #(nop)  USER app", "/bin/sh -c #(nop)  EXPOSE 80 9000-9001/udp",
                "/bin/sh -c #(nop)  VOLUME [/data]", "/bin/ash -ec #(nop)  SHELL [/bin/ash -ec]", "/bin/ash -ec #(nop)  STOPSIGNAL SIGQUIT",
                "/bin/ash -ec #(nop)  HEALTHCHECK [\"CMD-SHELL\" \"ok\"]", "/bin/ash -ec #(nop)  ENTRYPOINT [\"/bin/ash\" \"-ec\" \"run\"]",
                "/bin/ash -ec #(nop)  CMD [\"x\" \"y z\"]", "/bin/ash -ec #(nop)  ONBUILD RUN later",
            ],
            image.Config.History!.Select(entry => entry.CreatedBy!));
        Assert.All(image.Config.History!.Skip(1), entry => Assert.True(entry.EmptyLayer));
        Assert.All(image.Config.History!, entry => Assert.Equal(BuilderUnderTest.BaseCreated, entry.Created));
        Assert.Single(image.Layers);
    }

    [Fact]
    public async Task Build_EntrypointAlone_DropsTheBasesCmd()
    {
        await _test.AddBaseAsync();
        Assert.Null((await _test.BuildAsync("FROM base\nENTRYPOINT [\"x\"]")).Config.Config!.Cmd);
        Assert.Equal(["y"], (await _test.BuildAsync("FROM base\nCMD [\"y\"]\nENTRYPOINT [\"x\"]")).Config.Config!.Cmd!);
    }

    [Fact]
    public async Task Build_SameContentInAnotherFolder_IsTheSameImage()
    {
        await _test.AddBaseAsync();
        const string Dockerfile = "FROM base\nCOPY . /app/\nCOPY --chown=app --chmod=600 f /bin/\nRUN make";
        _test.Write("one/f", "content");
        _test.Write("one/d/g", "more");
        Image first = await _test.BuildInAsync("one", Dockerfile);
        _test.Write("two/d/g", "more");
        File.SetLastWriteTimeUtc(_test.Write("two/f", "content"), new DateTime(2001, 1, 1));
        Image second = await _test.BuildInAsync("two", Dockerfile, request => request with { NoCache = true });
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Manifest, second.Manifest);
        _test.Write("two/f", "other");
        Assert.NotEqual(first.Id, (await _test.BuildInAsync("two", Dockerfile)).Id);
    }

    [Fact]
    public async Task Build_CopyOntoALinkedFolder_DoesNotHideIt()
    {
        await _test.AddBaseAsync();
        _test.Write("context/bin/tool", "t");
        Image image = await _test.BuildAsync("FROM base\nCOPY --chown=app bin/tool /bin/tool\nCOPY . /");
        TarEntry tool = _test.Entries(image.Layers[1])[^1];
        Assert.Equal(("usr/bin/tool", 1000, 1000), (tool.Name, tool.Uid, tool.Gid));
        Assert.Equal(BuilderUnderTest.BaseCreated, tool.ModificationTime);
        Assert.Equal("usr/ usr/bin/ usr/bin/tool", _test.TopLayer(image));
        Assert.Matches("^/bin/sh -c #\\(nop\\) COPY --chown=app file:[0-9a-f]{64} in /bin/tool $", image.Config.History![1].CreatedBy);
    }

    [Fact]
    public async Task Build_StagesAndImages_AreCopiedFrom()
    {
        await _test.AddBaseAsync();
        _test.Write("context/f", "1");
        Image image = await _test.BuildAsync(
            """
            FROM scratch AS files
            COPY f /deep/f
            FROM base AS never
            RUN exit 9
            FROM scratch
            COPY --from=files /deep /a
            COPY --from=0 /deep/f /b
            COPY --from=base /etc/pass* /c/
            """);
        Assert.Equal(["a/ a/f", "b", "c/ c/passwd"], image.Layers.Select(layer => string.Join(' ', _test.Entries(layer).Select(entry => entry.Name))));
        Assert.Empty(_test.Runner.Steps);
        Assert.Contains("Step 1/6 : FROM scratch AS files\n ---> \nStep 2/6 : COPY f /deep/f\n", _test.Progress.Text, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.UnixEpoch, image.Config.Created);
    }

    [Fact]
    public async Task Build_IndependentStages_RunAtOnceAndAreToldInOrder()
    {
        await _test.AddBaseAsync();
        _test.Runner.Gate = new TaskCompletionSource();
        Image image = await _test.BuildAsync(
            "FROM base AS a\nRUN wait\nFROM base AS b\nRUN release\nFROM scratch\nCOPY --from=a /ran-wait /\nCOPY --from=b /ran-release /");
        Assert.Equal("ran-release", _test.TopLayer(image));
        string text = _test.Progress.Text;
        Assert.True(text.IndexOf("out wait", StringComparison.Ordinal) < text.IndexOf("Step 3/7 : FROM base AS b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_FailingCommand_SaysWhatDockerSaysAndLeavesNothing()
    {
        await _test.AddBaseAsync();
        StepFailedException error = await Assert.ThrowsAsync<StepFailedException>(() => _test.BuildAsync("FROM base\nRUN make\nRUN exit 3"));
        Assert.Equal(("The command '/bin/sh -c exit 3' returned a non-zero code: 3", 3), (error.Message, error.ExitCode));
        Assert.Contains("\u001b[91merr\n\u001b[0m", _test.Progress.Text, StringComparison.Ordinal);
        Assert.Empty(_test.Content.Snapshots.List());
        Assert.Single(_test.Images.List());
        Assert.Equal(1, (await Assert.ThrowsAsync<StepFailedException>(() => _test.BuildAsync("FROM base\nRUN make\nRUN exit 1"))).ExitCode);
        Assert.Equal(1, _test.Progress.Hits);
    }

    [Theory]
    [InlineData("FROM nope", ErrorKind.NotFound, "failed to resolve nope: No such image: nope:latest. Load or import it first: this builder does not pull yet.")]
    [InlineData("FROM base\nFOO", ErrorKind.Invalid, "dockerfile parse error on line 2: unknown instruction: FOO")]
    [InlineData("FROM base\nCOPY nope /", ErrorKind.Invalid, "COPY failed: file not found in build context or excluded by .dockerignore: stat nope: file does not exist")]
    [InlineData("FROM base\nCOPY a b /x", ErrorKind.Invalid, "When using COPY with more than one source file, the destination must be a directory and end with a /")]
    [InlineData("FROM base\nADD https://example.org/x /", ErrorKind.Invalid, "dockerfile parse error on line 2: ADD of a remote URL is not supported by this builder: https://example.org/x. Download it into the context first.")]
    [InlineData("FROM base\nCOPY --chown=zzz . /", ErrorKind.Invalid, "unable to convert uid/gid chown string to host mapping: can't find uid for user zzz: no such user: zzz")]
    [InlineData("FROM base\nCOPY --chmod=u+x . /", ErrorKind.Invalid, "invalid chmod parameter: 'u+x'. it should be octal string and between 0 and 07777")]
    [InlineData("FROM base\nSTOPSIGNAL NOPE", ErrorKind.Invalid, "dockerfile parse error on line 2: invalid signal: NOPE")]
    [InlineData("FROM base\nEXPOSE x", ErrorKind.Invalid, "dockerfile parse error on line 2: invalid containerPort: x")]
    [InlineData("FROM scratch", ErrorKind.Invalid, "No image was generated. Is your Dockerfile empty?")]
    public async Task Build_Wrong_IsATypedError(string dockerfile, ErrorKind kind, string message)
    {
        await _test.AddBaseAsync();
        _test.Write("context/a", "");
        _test.Write("context/b", "");
        BerthException error = await Assert.ThrowsAnyAsync<BerthException>(() => _test.BuildAsync(dockerfile));
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }

    public static TheoryData<string> Bombs => new()
    {
        "FROM scratch\nENV a=xxxxxxxxxx\n" + string.Concat(Enumerable.Repeat("ENV a=$a$a$a$a$a$a$a$a$a$a\n", 100)),
        $"FROM scratch\nENV a={new string('x', 60_000)}\nLABEL {string.Concat(Enumerable.Range(0, 9_000).Select(i => $"{i}=$a "))}",
        $"FROM scratch\nENV a={new string('x', 60_000)}\n" + string.Concat(Enumerable.Repeat("LABEL a=$a\n", 1_000)),
    };

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public async Task Build_VariablesThatGrowWithoutEnd_AreATypedError(string dockerfile) =>
        Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAnyAsync<BerthException>(() => _test.BuildAsync(dockerfile))).Kind);

    [Fact]
    public async Task Build_NoDockerfile_SaysWhatDockerSays()
    {
        _test.Write("context/x", "");
        BerthException error = await Assert.ThrowsAsync<BerthException>(() => _test.BuildAsync("", request => request with { Dockerfile = null }));
        Assert.Equal("Cannot locate specified Dockerfile: Dockerfile", error.Message);
        File.CreateSymbolicLink(_test.Scratch("context/Dockerfile"), "/etc/hostname");
        Assert.Equal(error.Message, (await Assert.ThrowsAsync<BerthException>(() => _test.BuildAsync("", request => request with { Dockerfile = null }))).Message);
    }

    [Fact]
    public async Task Build_IgnoredFiles_AreNotThere()
    {
        _test.Write("context/.dockerignore", "*\n!keep\n.dockerignore");
        _test.Write("context/keep/k", "");
        _test.Write("context/secret", "");
        Image image = await _test.BuildAsync("FROM scratch\nCOPY . /x/");
        Assert.Equal("x/ x/keep/ x/keep/k", _test.TopLayer(image));
    }

    [Fact]
    public async Task Build_Heredoc_BecomesAFile()
    {
        Image image = await _test.BuildAsync("FROM scratch\nARG v=1\nCOPY <<a.txt <<\"b.txt\" /d/\n$v\na.txt\n$v\nb.txt");
        Assert.Equal(["1\n", "$v\n"], _test.Entries(image.Layers[0]).Skip(1).Select(entry => new StreamReader(entry.DataStream!).ReadToEnd()));
    }

    [Fact]
    public async Task Build_TriggersOfTheBase_RunFirst()
    {
        await _test.AddBaseAsync(new ContainerConfig { OnBuild = ["RUN trigger", "ENV t=1"] }, "triggers");
        Image image = await _test.BuildAsync("FROM triggers\nRUN own");
        Assert.Equal(["trigger", "own"], _test.Runner.Steps.Select(step => step.Args[^1]));
        Assert.Contains("# Executing 2 build triggers\n", _test.Progress.Text, StringComparison.Ordinal);
        Assert.Null(image.Config.Config!.OnBuild);
        Assert.Contains("Step 2/2 : RUN own", _test.Progress.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_Quiet_SaysTheIdOnly()
    {
        Image image = await _test.BuildAsync("FROM scratch\nLABEL a=b", request => request with { Quiet = true });
        Assert.Equal($"{image.Id}\n", _test.Progress.Text);
    }

    [Fact]
    public async Task Build_LabelsAndArgumentsOfTheRequest_AreUsed()
    {
        await _test.AddBaseAsync();
        Image image = await _test.BuildAsync("FROM base\nARG x=1\nARG gone=1\nRUN go", request => request with
        {
            Labels = new Dictionary<string, string> { ["l"] = "$x" },
            BuildArgs = new Dictionary<string, string?> { ["x"] = "2", ["gone"] = null, ["nobody"] = "3", ["HTTP_PROXY"] = "p" },
        });
        Assert.Equal("$x", image.Config.Config!.Labels!["l"]);
        Assert.Equal(["PATH=/bin", "a=base", "x=2", "HTTP_PROXY=p"], _test.Runner.Steps[0].Env);
        Assert.Equal("|1 x=2 /bin/sh -c go", image.Config.History![^2].CreatedBy);
        Assert.Contains("[Warning] One or more build-args [nobody] were not consumed\n", _test.Progress.Text, StringComparison.Ordinal);
    }
}
