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

    /// <summary>Parses <c>os/arch[/variant]</c>, <c>arch</c> or <c>os</c>; what is left out is this machine's.</summary>
    /// <exception cref="BerthException">Malformed.</exception>
    public static Platform Parse(string text)
    {
        string[] parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || Array.Exists(parts, static part => part.Length == 0 || !part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
        {
            throw new BerthException(ErrorKind.Invalid, $"\"{text}\": invalid platform: want os/arch or os/arch/variant");
        }

        static string Name(string architecture) => architecture switch
        {
            "x86_64" or "x86-64" => "amd64",
            "aarch64" => "arm64",
            "i386" => "386",
            "armhf" or "armel" => "arm",
            _ => architecture,
        };
        return parts is [var one]
            ? one is "linux" or "windows" or "darwin" or "freebsd" ? Host with { Os = one } : Host with { Architecture = Name(one) }
            : new Platform { Os = parts[0], Architecture = Name(parts[1]), Variant = parts.Length > 2 ? parts[2] : null };
    }

    /// <summary>True when something for <paramref name="other"/> is for this platform: a variant that only one names does not matter.</summary>
    public bool Fits(Platform other) =>
        Os == other.Os && Architecture == other.Architecture
        && (Variant is null || other.Variant is null || Variant == other.Variant);

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
