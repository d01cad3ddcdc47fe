using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Berth.Oci;

/// <summary>A container's (or exec's, or network's) full ID: 64 lower-case hex digits, random.</summary>
public readonly record struct ContainerId
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private ContainerId(string text) => _text = text;

    /// <summary>The first 12 digits, as Docker prints it.</summary>
    public string ShortText => _text?[..12] ?? "";

    /// <summary>A new random ID. Its first 12 digits are never all decimal, so that it is no valid number (Docker does the same).</summary>
    public static ContainerId New()
    {
        while (true)
        {
            string text = RandomNumberGenerator.GetHexString(64, lowercase: true);
            if (text.AsSpan(0, 12).ContainsAnyInRange('a', 'f'))
            {
                return new ContainerId(text);
            }
        }
    }

    /// <summary>Parses a full ID; false when <paramref name="text"/> is not 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContainerId id)
    {
        bool valid = text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(HexDigits);
        id = valid ? new ContainerId(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";
}
