using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Build.Graph;

/// <summary>Platforms as people write them: <c>linux/amd64</c>, <c>linux/arm64/v8</c>, <c>arm64</c>.</summary>
internal static class Platforms
{
    /// <summary>Parses <paramref name="text"/>; the host's when there is none.</summary>
    /// <exception cref="BerthException">Malformed, or another system than Linux.</exception>
    public static Platform Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Platform.Host;
        }

        string[] parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || Array.Exists(parts, part => part.Length == 0 || part.AsSpan().ContainsAnyExcept(Allowed)))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid platform '{text}': want linux/ARCHITECTURE or linux/ARCHITECTURE/VARIANT");
        }

        bool bare = parts.Length == 1 && parts[0] != "linux";
        string system = bare ? "linux" : parts[0];
        if (system != "linux")
        {
            throw new BerthException(ErrorKind.Invalid, $"operating system is not supported: '{text}'; this engine runs linux images");
        }

        string architecture = bare ? parts[0] : parts.Length > 1 ? parts[1] : Platform.Host.Architecture;
        return new Platform
        {
            Os = system,
            Architecture = architecture switch { "x86_64" or "x86-64" => "amd64", "aarch64" => "arm64", _ => architecture },
            Variant = parts.Length == 3 && !(architecture is "arm64" or "aarch64" && parts[2] == "v8") ? parts[2] : null,
        };
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");
}
