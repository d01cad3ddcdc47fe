using System.Text;
using System.Text.Json;
using Berth.Images.Store;
using Berth.Layers.Unpacking;
using Berth.Oci.Images;

namespace Berth.Images.Layers;

/// <summary>What is known of an unpacked layer; <c>layer.json</c> beside its files.</summary>
internal sealed record LayerRecord
{
    /// <summary>Sum of its files' sizes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The boot it was unpacked in: after another one only a synced layer is trusted.</summary>
    public required string Boot { get; init; }

    /// <summary>What it was unpacked from; null for a layer of mount points.</summary>
    public Descriptor? Blob { get; init; }

    /// <summary>Directories that it has without listing them (relative, base64: names are bytes).</summary>
    public IReadOnlyList<byte[]> ImpliedDirectories { get; init; } = [];

    /// <summary>Its whiteouts.</summary>
    public IReadOnlyList<byte[]> Whiteouts { get; init; } = [];

    /// <summary>True when it links to files of lower layers.</summary>
    public bool HasLowerLinks { get; init; }

    /// <summary>True when what it is can depend on the layers beneath.</summary>
    public bool MayDepend => HasLowerLinks || ImpliedDirectories.Count > 0 || Whiteouts.Count > 0;

    public static LayerRecord Of(UnpackResult result, Descriptor blob, string boot) => new()
    {
        Blob = blob,
        SizeBytes = result.SizeBytes,
        Boot = boot,
        ImpliedDirectories = result.ImpliedDirectories,
        Whiteouts = result.Whiteouts,
        HasLowerLinks = result.HasLowerLinks,
    };

    public static LayerRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path, Encoding.UTF8), StoreJson.Default.LayerRecord);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            // a crash left it unfinished
            return null;
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, StoreJson.Default.LayerRecord));
}
