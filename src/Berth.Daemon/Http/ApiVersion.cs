using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Berth.Daemon.Http;

/// <summary>A version of the Docker Engine API, as <c>1.51</c>.</summary>
internal readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    /// <summary>The oldest that is answered.</summary>
    public static ApiVersion Oldest { get; } = new(1, 24);

    /// <summary>The newest that is answered; bare paths mean this one.</summary>
    public static ApiVersion Newest { get; } = new(1, 51);

    /// <summary>Parses <c>MAJOR.MINOR</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ApiVersion version)
    {
        version = default;
        int dot = text.IndexOf('.');
        if (dot <= 0
            || !int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
        {
            return false;
        }

        version = new ApiVersion(major, minor);
        return true;
    }

    /// <summary>Null when this version is answered, else Docker's sentence for why not.</summary>
    public bool IsRefused([NotNullWhen(true)] out string? reason)
    {
        reason = this < Oldest
            ? $"client version {this} is too old. Minimum supported API version is {Oldest}, please upgrade your client to a newer version"
            : this > Newest
                ? $"client version {this} is too new. Maximum supported API version is {Newest}"
                : null;
        return reason is not null;
    }

    /// <summary>True from version 1.<paramref name="minor"/> on.</summary>
    public bool AtLeast(int minor) => this >= new ApiVersion(1, minor);

    /// <inheritdoc/>
    public int CompareTo(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;
}
