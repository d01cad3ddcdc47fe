using System.Text.Json;

namespace Berth.Oci.Images;

/// <summary>Reads manifests, indexes and configs of untrusted origin: bounded, unambiguous, or refused (D7, D8). image-spec v1.1, manifest.md, image-index.md.</summary>
public static class ManifestReader
{
    /// <summary>Largest manifest, index or config, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Most layers of an image.</summary>
    public const int MaxLayers = 127;

    /// <summary>True when the document is an index (manifest list) and not a manifest.</summary>
    /// <exception cref="BerthException">Neither, or both.</exception>
    public static bool IsIndex(ReadOnlySpan<byte> json)
    {
        bool manifests = false;
        bool layers = false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    string name = reader.GetString()!;
                    // other case: some readers would take it for the same
                    manifests |= name.Equals("manifests", StringComparison.OrdinalIgnoreCase);
                    layers |= name.Equals("layers", StringComparison.OrdinalIgnoreCase) || name.Equals("config", StringComparison.OrdinalIgnoreCase);
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new BerthException(ErrorKind.Invalid, $"manifest is not valid JSON: {error.Message}", error);
        }

        return manifests != layers
            ? manifests
            : throw new BerthException(ErrorKind.Invalid, manifests
                ? "ambiguous manifest: it has both 'manifests' and 'layers'"
                : "neither a manifest nor an index: it has no 'layers' and no 'manifests'");
    }

    /// <summary>Parses a manifest.</summary>
    /// <exception cref="BerthException">Malformed, ambiguous, or over the limits.</exception>
    public static ImageManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        if (IsIndex(json))
        {
            throw new BerthException(ErrorKind.Invalid, "an index where a manifest is wanted");
        }

        ImageManifest manifest = Parse(json, ImageJson.Default.ImageManifest, "manifest");
        if (manifest.SchemaVersion != 2 || (manifest.MediaType is not null && !MediaTypes.IsManifest(manifest.MediaType)))
        {
            throw new BerthException(ErrorKind.Invalid, $"unknown manifest: schema {manifest.SchemaVersion}, media type '{manifest.MediaType}'");
        }

        if (manifest.Layers.Count > MaxLayers)
        {
            throw new BerthException(ErrorKind.Invalid, $"{manifest.Layers.Count} layers: at most {MaxLayers} are supported");
        }

        foreach (Descriptor? layer in manifest.Layers)
        {
            CheckSize(layer ?? throw new BerthException(ErrorKind.Invalid, "malformed manifest: a layer is null"));
        }

        CheckSize(manifest.Config);
        return manifest;
    }

    /// <summary>Parses an index.</summary>
    /// <exception cref="BerthException">Malformed or ambiguous.</exception>
    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json)
    {
        ImageIndex index = IsIndex(json)
            ? Parse(json, ImageJson.Default.ImageIndex, "index")
            : throw new BerthException(ErrorKind.Invalid, "a manifest where an index is wanted");
        return index.Manifests.Contains(null!) ? throw new BerthException(ErrorKind.Invalid, "malformed index: a manifest is null") : index;
    }

    /// <summary>Parses an image config.</summary>
    /// <exception cref="BerthException">Malformed, or not of an image for Linux.</exception>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json)
    {
        ImageConfig config = Parse(json, ImageJson.Default.ImageConfig, "image config");
        if (config.RootFs.Type != "layers")
        {
            throw new BerthException(ErrorKind.Invalid, $"image config: rootfs type '{config.RootFs.Type}', want 'layers'");
        }

        return config.Os == "linux"
            ? config
            : throw new BerthException(ErrorKind.Invalid, $"image operating system \"{config.Os}\" cannot be used on this platform: it is linux");
    }

    private static void CheckSize(Descriptor descriptor)
    {
        if (descriptor.Size < 0)
        {
            throw new BerthException(ErrorKind.Invalid, $"blob {descriptor.Digest}: negative size {descriptor.Size}");
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        if (json.Length > MaxBytes)
        {
            throw new BerthException(ErrorKind.Invalid, $"{what} of {json.Length} bytes: at most {MaxBytes} are allowed");
        }

        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new BerthException(ErrorKind.Invalid, $"{what} is null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new BerthException(ErrorKind.Invalid, $"malformed {what}: {error.Message}", error);
        }
    }
}
