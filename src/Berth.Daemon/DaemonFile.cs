using System.Text.Json;
using Berth.Oci;

namespace Berth.Daemon;

/// <summary>Docker's <c>daemon.json</c>, as far as it is understood: each key is an option of the command line. An unknown key is an error.</summary>
internal static class DaemonFile
{
    /// <summary>The options in the file; null when it is not JSON but a list of options.</summary>
    /// <exception cref="BerthException">Malformed, or a key or value that is not understood.</exception>
    public static IReadOnlyList<(string Name, string Value)>? TryRead(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        if (!content.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return [.. document.RootElement.EnumerateObject().SelectMany(property => Options(path, property))];
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"{path}: invalid JSON: {error.Message}", error);
        }
    }

    private static IEnumerable<(string Name, string Value)> Options(string path, JsonProperty property) => (property.Name, property.Value.ValueKind) switch
    {
        ("insecure-registries" or "registry-mirrors", JsonValueKind.Array) =>
            property.Value.EnumerateArray().Select(value => ("--" + property.Name, value.GetString() ?? "")),
        ("token-hosts", JsonValueKind.Object) => property.Value.EnumerateObject().SelectMany(registry =>
            registry.Value.EnumerateArray().Select(host => ("--token-host", $"{registry.Name}={host.GetString()}"))),
        ("data-root", JsonValueKind.String) => [("--root", property.Value.GetString()!)],
        ("hosts", JsonValueKind.Array) => property.Value.EnumerateArray().Select(value => ("--host", value.GetString() ?? "")),
        ("max-concurrent-downloads", JsonValueKind.Number) => [("--max-concurrent-downloads", property.Value.GetRawText())],
        _ => throw new BerthException(ErrorKind.NotSupported, $"{path}: '{property.Name}' is not understood by this engine, or has a value of another kind than is wanted"),
    };
}
