using System.Formats.Tar;
using System.Text;
using Berth.Content;
using Berth.Content.Records;
using Berth.Images;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;
using Berth.Testing;

namespace Berth.Build.Tests;

/// <summary>A builder on a real store. Only RUN is not real: nothing may fork in a test host, so a step writes a file into its snapshot.</summary>
internal sealed class BuilderUnderTest : IDisposable
{
    public static readonly DateTimeOffset BaseCreated = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly ScratchDirectory _scratch = new();
    private readonly DataRoot _root;
    private readonly RecordStore _records;

    public BuilderUnderTest()
    {
        _root = DataRoot.Open(_scratch.Combine("root"));
        _records = RecordStore.Open(_root.Database);
        Content = new ImageContent(_root, _records);
        Images = new ImageStore(Content, _records, TimeProvider.System);
        Restart();
    }

    public ImageContent Content { get; }

    public ImageStore Images { get; }

    public FakeRunner Runner { get; } = new();

    public ImageBuilder Builder { get; private set; } = null!;

    public RecordedProgress Progress { get; private set; } = new();

    public void Restart() => Builder = new ImageBuilder(new BuilderServices
    {
        Root = _root,
        Content = Content,
        Images = Images,
        Records = _records,
        Runner = Runner,
    });

    public void Dispose()
    {
        _records.Dispose();
        _root.Dispose();
        _scratch.Dispose();
    }

    public string Scratch(string name) => _scratch.Combine(name);

    public string Write(string name, string content) => _scratch.Write(name, content);

    /// <summary>Makes <c>base:latest</c>: accounts, a merged /usr, one ENV.</summary>
    public async Task<Image> AddBaseAsync(ContainerConfig? config = null, string name = "base")
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Entry(writer, TarEntryType.Directory, "etc/");
            Entry(writer, TarEntryType.RegularFile, "etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n");
            Entry(writer, TarEntryType.RegularFile, "etc/group", "root:x:0:\napp:x:1000:\n");
            Entry(writer, TarEntryType.Directory, "usr/");
            Entry(writer, TarEntryType.Directory, "usr/bin/");
            Entry(writer, TarEntryType.SymbolicLink, "bin", "usr/bin");
        }

        tar.Position = 0;
        LayerBlob layer = await Content.Layers.AddAsync(tar, TestContext.Current.CancellationToken);
        return await Images.CreateAsync(
            new NewImage
            {
                Config = new ImageConfig
                {
                    Architecture = Platform.Host.Architecture,
                    Os = "linux",
                    Created = BaseCreated,
                    Config = config ?? new ContainerConfig { Env = ["PATH=/bin", "a=base"], Cmd = ["sh"] },
                    RootFs = new RootFs { DiffIds = [] },
                    History = [new HistoryEntry { Created = BaseCreated, CreatedBy = "base" }],
                },
                Layers = [layer],
                Names = [Reference.Parse(name).WithDefaultTag()],
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Builds <paramref name="dockerfile"/> with the folder <c>context</c> of the scratch folder.</summary>
    public Task<Image> BuildAsync(string dockerfile, Func<BuildRequest, BuildRequest>? change = null) => BuildInAsync("context", dockerfile, change);

    public async Task<Image> BuildInAsync(string folder, string dockerfile, Func<BuildRequest, BuildRequest>? change = null)
    {
        Directory.CreateDirectory(Scratch(folder));
        Progress = new RecordedProgress();
        var request = new BuildRequest { Context = ContextSource.FromDirectory(Scratch(folder)), Dockerfile = dockerfile };
        Digest id = await Builder.BuildAsync(change?.Invoke(request) ?? request, Progress, TestContext.Current.CancellationToken);
        Assert.Empty(Content.Snapshots.List());
        return Images.Find(id.ToString());
    }

    /// <summary>Names of the entries of an image's topmost layer, by their tar.</summary>
    public string TopLayer(Image image) => string.Join(' ', Entries(image.Layers[^1]).Select(entry => entry.Name));

    public List<TarEntry> Entries(LayerBlob layer)
    {
        using var reader = new TarReader(Content.Blobs.OpenRead(layer.Blob.Digest));
        List<TarEntry> entries = [];
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static void Entry(TarWriter writer, TarEntryType type, string name, string? text = null)
    {
        var entry = new UstarTarEntry(type, name) { ModificationTime = BaseCreated };
        if (type == TarEntryType.SymbolicLink)
        {
            entry.LinkName = text!;
        }
        else if (text is not null)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        }

        writer.WriteEntry(entry);
    }
}

/// <summary>Keeps what a build says.</summary>
internal sealed class RecordedProgress : IBuildProgress
{
    public List<BuildEvent> Events { get; } = [];

    public string Text => string.Concat(Events.Select(one => one.Text));

    public IEnumerable<string> Misses => Events.Where(one => one.Kind == BuildEventKind.CacheMiss).Select(one => one.Reason!);

    public int Hits => Events.Count(one => one.Kind == BuildEventKind.CacheHit);

    public void Report(BuildEvent buildEvent) => Events.Add(buildEvent);
}

/// <summary>Runs nothing: a shell step's text becomes a file in the snapshot's upper folder. <c>exit N</c> ends with N.</summary>
internal sealed class FakeRunner : IStepRunner
{
    public List<RunStep> Steps { get; } = [];

    public TaskCompletionSource? Gate { get; set; }

    public async Task<int> RunAsync(RunStep runStep, IStepOutput output, CancellationToken cancellationToken)
    {
        lock (Steps)
        {
            Steps.Add(runStep);
        }

        string command = runStep.Args[^1];
        if (command.StartsWith("wait", StringComparison.Ordinal) && Gate is not null)
        {
            await Gate.Task.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }

        if (command.StartsWith("release", StringComparison.Ordinal))
        {
            Gate?.TrySetResult();
        }

        output.WriteOutput(Encoding.UTF8.GetBytes($"out {command}\n"));
        if (command.StartsWith("exit ", StringComparison.Ordinal))
        {
            output.WriteError("err\n"u8);
            return int.Parse(command[5..], System.Globalization.CultureInfo.InvariantCulture);
        }

        string upper = runStep.RootFs[0].Options!.Single(option => option.StartsWith("upperdir=", StringComparison.Ordinal))[9..];
        await File.WriteAllTextAsync(Path.Combine(upper, $"ran-{command.Replace('/', '_').Replace(' ', '-')}"), command, cancellationToken);
        return 0;
    }
}
