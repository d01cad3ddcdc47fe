using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>Content address <c>sha256:&lt;64 lower-case hex&gt;</c>. image-spec v1.1, descriptor.md#digests.</summary>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>Digest of <paramref name="content"/> (SHA-256).</summary>
    public static Digest Of(ReadOnlySpan<byte> content) =>
        new("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Parses <paramref name="text"/>; false when it is not a well-formed sha256 digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        bool valid = text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal)
            && !text.AsSpan(7).ContainsAnyExcept(HexDigits);
        digest = valid ? new Digest(text!) : default;
        return valid;
    }

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="BerthException">Not a well-formed sha256 digest.</exception>
    public static Digest Parse(string? text) => TryParse(text, out Digest digest)
        ? digest
        : throw new BerthException(ErrorKind.Invalid, $"invalid digest '{text}': want sha256: and 64 lower-case hex digits");

    /// <summary>Digest of a finished SHA-256 computation.</summary>
    public static Digest OfHash(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, SHA256.HashSizeInBytes);
        return new("sha256:" + Convert.ToHexStringLower(sha256));
    }

    /// <summary>True for <c>default</c>, which is no digest at all.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>The 64 hex digits, without the algorithm; empty for <c>default</c>.</summary>
    public string Hex => _text is null ? "" : _text[7..];

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";
}
