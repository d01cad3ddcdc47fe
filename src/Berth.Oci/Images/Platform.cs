using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Berth.Oci.Images;

/// <summary>What a manifest runs on. image-spec v1.1, image-index.md.</summary>
public sealed record Platform
{
    /// <summary>This machine's platform.</summary>
    public static Platform Host { get; } = new()
    {
        Os = "linux",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>GOARCH value: amd64, arm64, ….</summary>
    public required string Architecture { get; init; }

    /// <summary>GOOS value: linux.</summary>
    [JsonPropertyName("os")]
    public required string Os { get; init; }

    /// <summary>CPU variant, as v8.</summary>
    public string? Variant { get; init; }

    /// <summary>Version of the operating system.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
