using System.Text;
using Berth.Content;
using Berth.Content.Records;
using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Store;
using Berth.Layers.Tar;
using Berth.Oci.Images;
using Berth.Testing;

namespace Berth.Images.Tests;

/// <summary>A store of a test's own.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private DataRoot _root;
    private RecordStore _records;

    public TestStore()
    {
        (_root, _records) = (DataRoot.Open(_scratch.Combine("root")), null!);
        (_records, Content, Images, Archives) = Open();
    }

    public ScratchDirectory Scratch => _scratch;

    public DataRoot Root => _root;

    public ImageContent Content { get; private set; }

    public ImageStore Images { get; private set; }

    public ImageArchives Archives { get; private set; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>As after a restart of the engine.</summary>
    public void Reopen()
    {
        _records.Dispose();
        _root.Dispose();
        _root = DataRoot.Open(_scratch.Combine("root"));
        (_records, Content, Images, Archives) = Open();
    }

    public async Task<LayerBlob> LayerAsync(params (string Name, string? Content)[] entries)
    {
        using var tar = new MemoryStream(Tar(entries));
        return await Content.Layers.AddAsync(tar, Token);
    }

    public async Task<Image> ImageAsync(string? name, params LayerBlob[] layers) => await Images.CreateAsync(
        new NewImage
        {
            Config = new ImageConfig { Architecture = "amd64", Os = "linux", Created = DateTimeOffset.UnixEpoch, RootFs = new RootFs { DiffIds = [] }, Author = name },
            Layers = layers,
            Names = name is null ? [] : [Reference.Parse(name)],
        },
        Token);

    /// <summary>A tar; null content makes a directory (or, after " -> ", a link).</summary>
    public static byte[] Tar(params (string Name, string? Content)[] entries)
    {
        using var stream = new MemoryStream();
        var writer = new TarWriter(stream);
        foreach ((string name, string? content) in entries)
        {
            if (content is not null)
            {
                writer.WriteFile(name, Encoding.UTF8.GetBytes(content));
                continue;
            }

            string[] link = name.Split(" -> ");
            writer.WriteEntry(new TarEntry
            {
                Type = link.Length > 1 ? TarEntryType.SymbolicLink : TarEntryType.Directory,
                Name = Encoding.UTF8.GetBytes(link[0]),
                LinkTarget = Encoding.UTF8.GetBytes(link[^1]),
                Mode = 0x1ED,
            });
        }

        writer.Finish();
        return stream.ToArray();
    }

    public async Task<IReadOnlyList<LoadedImage>> LoadAsync(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        return await Archives.LoadAsync(stream, Token);
    }

    public async Task<byte[]> SaveAsync(params string[] names)
    {
        using var stream = new MemoryStream();
        await Archives.SaveAsync(names, stream, Token);
        return stream.ToArray();
    }

    public void Dispose()
    {
        _records.Dispose();
        _root.Dispose();
        _scratch.Dispose();
    }

    private (RecordStore, ImageContent, ImageStore, ImageArchives) Open()
    {
        var records = RecordStore.Open(_root.Database);
        var content = new ImageContent(_root, records);
        var images = new ImageStore(content, records, TimeProvider.System);
        return (records, content, images, new ImageArchives(content, images));
    }
}
