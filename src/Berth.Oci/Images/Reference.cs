using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci.Images;

/// <summary>
/// A reference to an image, <c>[domain/]path[:tag][@digest]</c>, normalised as Docker does: no domain means the default one, a path of one word there means
/// <c>library/word</c>. Grammar: distribution-spec v1.1, spec.md#pulling-manifests, and Docker's rule for what is a domain (has a dot, a colon, a capital, or is localhost).
/// </summary>
public sealed record Reference
{
    private const string DefaultDomain = "docker.io";

    private Reference(string domain, string path, string? tag, Digest? digest) => (Domain, Path, Tag, Digest) = (domain, path, tag, digest);

    /// <summary>Host, with a port where one is given.</summary>
    public string Domain { get; }

    /// <summary>Path of the repository in its registry.</summary>
    public string Path { get; }

    /// <summary>The tag; null when none was given.</summary>
    public string? Tag { get; init; }

    /// <summary>The digest; null when none was given.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The repository as people write it: <c>busybox</c>, <c>example.org:5000/team/app</c>.</summary>
    public string Repository => Domain != DefaultDomain ? $"{Domain}/{Path}"
        : Path.StartsWith("library/", StringComparison.Ordinal) && !Path.AsSpan(8).Contains('/') ? Path[8..]
        : Path;

    /// <summary>This reference with tag <c>latest</c> when it has neither tag nor digest.</summary>
    public Reference WithDefaultTag() => Tag is null && Digest is null ? this with { Tag = "latest" } : this;

    /// <summary>Parses what a user wrote.</summary>
    /// <exception cref="BerthException">Malformed; Docker's words: <c>invalid reference format</c>.</exception>
    public static Reference Parse(string text)
    {
        string? reason = TryParse(text, out Reference? reference);
        return reason is null ? reference! : throw new BerthException(ErrorKind.Invalid, reason);
    }

    /// <summary>Parses what a user wrote; false when malformed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Reference? reference, out string reason)
    {
        reason = TryParse(text ?? "", out reference) ?? "";
        return reference is not null;
    }

    /// <summary>As people write it: without the default domain, with the tag and the digest that it has.</summary>
    public override string ToString() => Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    private static string? TryParse(string text, out Reference? reference)
    {
        const string Malformed = "invalid reference format";
        reference = null;
        Digest? digest = null;
        string name = text;
        if (name.IndexOf('@') is >= 0 and int at)
        {
            if (!Oci.Digest.TryParse(name[(at + 1)..], out Digest parsed))
            {
                return Malformed;
            }

            (digest, name) = (parsed, name[..at]);
        }

        string? tag = null;
        int colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            (tag, name) = (name[(colon + 1)..], name[..colon]);
            if (!IsTag(tag))
            {
                return Malformed;
            }
        }

        (string domain, string path) = Split(name);
        if (name.Length is 0 or > 255 || !IsDomain(domain) || !IsPath(path.ToLowerInvariant()))
        {
            return Malformed;
        }

        if (!IsPath(path))
        {
            return $"{Malformed}: repository name ({path}) must be lowercase";
        }

        reference = new Reference(domain, path, tag, digest);
        return null;
    }

    private static (string Domain, string Path) Split(string name)
    {
        int slash = name.IndexOf('/');
        string first = slash < 0 ? "" : name[..slash];
        bool isDomain = slash >= 0
            && (first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.AsSpan().ContainsAnyInRange('A', 'Z'));
        string domain = isDomain ? (first == "index.docker.io" ? DefaultDomain : first) : DefaultDomain;
        string path = isDomain ? name[(slash + 1)..] : name;
        return (domain, domain == DefaultDomain && !path.Contains('/') ? "library/" + path : path);
    }

    private static bool IsTag(string tag)
    {
        if (tag.Length is 0 or > 128 || tag[0] is '.' or '-')
        {
            return false;
        }

        foreach (char c in tag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(string domain)
    {
        int colon = domain.LastIndexOf(':');
        ReadOnlySpan<char> host = colon >= 0 && !domain.EndsWith(']') ? domain.AsSpan(0, colon) : domain;
        ReadOnlySpan<char> port = host.Length == domain.Length ? "0" : domain.AsSpan(host.Length + 1);
        if (port.IsEmpty || port.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (host.Length > 2 && host[0] == '[' && host[^1] == ']')
        {
            return System.Net.IPAddress.TryParse(host[1..^1], out _);
        }

        foreach (Range label in host.Split('.'))
        {
            ReadOnlySpan<char> text = host[label];
            if (text.IsEmpty || text[0] == '-' || text[^1] == '-')
            {
                return false;
            }

            foreach (char c in text)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsPath(string path)
    {
        foreach (Range component in path.AsSpan().Split('/'))
        {
            if (!IsPathComponent(path.AsSpan()[component]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lower-case words joined by one dot, one or two underscores, or any number of hyphens.</summary>
    private static bool IsPathComponent(ReadOnlySpan<char> component)
    {
        int separator = 0;
        char last = '\0';
        bool word = false;
        foreach (char c in component)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                (separator, word) = (0, true);
            }
            else if (!word || c is not ('.' or '_' or '-') || (separator > 0 && c != last)
                || (c == '.' && separator >= 1) || (c == '_' && separator >= 2))
            {
                return false;
            }
            else
            {
                (separator, last) = (separator + 1, c);
            }
        }

        return word && separator == 0;
    }
}
