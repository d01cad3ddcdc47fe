using System.Text.Json;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Steps;

/// <summary>What a stage has become so far. One owner at a time; a stage that starts from another copies its state.</summary>
internal sealed class StageState
{
    /// <summary>Docker's PATH of an image that says none.</summary>
    public const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Most characters of history that a build may add; every value that variables expand to is told there, so this bounds all (T81).</summary>
    private const int MaxHistory = 2 << 20;

    private readonly ImageConfig _image;
    private int _historyLength;

    private StageState(ImageConfig image) => _image = image;

    /// <summary>The container configuration, replaced as instructions say.</summary>
    public ContainerConfig Config { get; set; } = new();

    /// <summary>The layers, bottom first.</summary>
    public List<LayerBlob> Layers { get; } = [];

    /// <summary>How each step came to be.</summary>
    public List<HistoryEntry> History { get; } = [];

    /// <summary>MAINTAINER.</summary>
    public string? Author { get; set; }

    /// <summary>Values of ARG in this stage.</summary>
    public Dictionary<string, string> Args { get; } = new(StringComparer.Ordinal);

    /// <summary>True after CMD in this stage: ENTRYPOINT then leaves it alone.</summary>
    public bool CmdSet { get; set; }

    /// <summary>The image that all this stands on, if any.</summary>
    public Digest? BaseImage { get; private set; }

    /// <summary>The time of everything new (SOURCE_DATE_EPOCH).</summary>
    public DateTimeOffset Epoch { get; private init; }

    /// <summary>What the file system depends on.</summary>
    public string Parent => Layers.Count == 0 ? "scratch" : ChainId.Of(DiffIds).ToString();

    /// <summary>DiffIDs of the layers, bottom first.</summary>
    public DiffId[] DiffIds => [.. Layers.Select(layer => layer.DiffId)];

    /// <summary>The shell of shell forms.</summary>
    public IReadOnlyList<string> Shell => Config.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    /// <summary>The image as it would be now; its digest is the ID that the progress stream shows.</summary>
    public ImageConfig Image => _image with
    {
        Created = Epoch,
        Author = Author,
        Config = Config,
        RootFs = new RootFs { DiffIds = [.. Layers.Select(layer => layer.DiffId.Digest)] },
        History = [.. History],
    };

    /// <summary>Digest of <see cref="Image"/>.</summary>
    public Digest ImageId => Digest.Of(JsonSerializer.SerializeToUtf8Bytes(Image, ImageJson.Default.ImageConfig));

    /// <summary>FROM scratch.</summary>
    public static StageState Scratch(Platform platform, DateTimeOffset? epoch) => new(new ImageConfig
    {
        Architecture = platform.Architecture,
        Os = platform.Os,
        Variant = platform.Variant,
        RootFs = new RootFs { DiffIds = [] },
    })
    {
        Epoch = epoch ?? DateTimeOffset.UnixEpoch,
        Config = new ContainerConfig { Env = [DefaultPath] },
    };

    /// <summary>FROM an image.</summary>
    public static StageState Of(Image image, DateTimeOffset? epoch)
    {
        ContainerConfig config = image.Config.Config ?? new ContainerConfig();
        bool hasPath = config.Env?.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal)) ?? false;
        var state = new StageState(image.Config)
        {
            Epoch = epoch ?? image.Config.Created ?? DateTimeOffset.UnixEpoch,
            Config = config with { OnBuild = null, Env = hasPath ? config.Env : [.. config.Env ?? [], DefaultPath] },
            Author = image.Config.Author,
            BaseImage = image.Id,
        };
        state.Layers.AddRange(image.Layers);

        // A history that tells of fewer layers than there are (import) is filled up, so that ours is counted from the right layer.
        int told = image.Config.History?.Count(entry => entry.EmptyLayer != true) ?? 0;
        for (int missing = told; missing < image.Layers.Count; missing++)
        {
            state.History.Add(new HistoryEntry { Created = image.Config.Created });
        }

        state.History.AddRange(image.Config.History ?? []);
        return state;
    }

    /// <summary>FROM a stage: everything but its arguments.</summary>
    public StageState Continue()
    {
        var state = new StageState(_image)
        {
            Epoch = Epoch,
            Config = Config with { OnBuild = null },
            Author = Author,
            BaseImage = BaseImage,
            _historyLength = _historyLength,
        };
        state.Layers.AddRange(Layers);
        state.History.AddRange(History);
        return state;
    }

    /// <summary>Variables that instructions may use: arguments, and the environment, which wins.</summary>
    public Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(Args, StringComparer.Ordinal);
        foreach (string variable in Config.Env ?? [])
        {
            int equals = variable.IndexOf('=');
            variables[equals < 0 ? variable : variable[..equals]] = equals < 0 ? "" : variable[(equals + 1)..];
        }

        return variables;
    }

    /// <summary>Arguments that a RUN step gets: those that the environment does not name.</summary>
    public IEnumerable<string> ArgEnvironment()
    {
        var named = new HashSet<string>((Config.Env ?? []).Select(variable => variable.Split('=', 2)[0]), StringComparer.Ordinal);
        return Args.Where(arg => !named.Contains(arg.Key)).Select(arg => $"{arg.Key}={arg.Value}").Order(StringComparer.Ordinal);
    }

    /// <summary>Adds a history entry, and the layer that the step made, if it made one.</summary>
    public void Commit(string createdBy, LayerBlob? layer)
    {
        if (layer is not null)
        {
            Layers.Add(layer);
        }

        _historyLength += createdBy.Length;
        if (_historyLength > MaxHistory)
        {
            throw new BerthException(ErrorKind.Invalid, $"the image's history would be longer than {MaxHistory} characters: write files instead");
        }

        History.Add(new HistoryEntry
        {
            Created = Epoch,
            CreatedBy = createdBy,
            Author = Author,
            EmptyLayer = layer is null ? true : null,
        });
    }

    /// <summary><c>/bin/sh -c #(nop)  CMD ["x"]</c>: how Docker writes a step that ran nothing.</summary>
    public string Nop(string text) => $"{string.Join(' ', Shell)} #(nop) {text}";
}
