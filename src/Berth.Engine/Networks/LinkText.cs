using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>--link CONTAINER[:ALIAS]</c>, also as inspect writes it: <c>/db:/web/alias</c>.</summary>
public static class LinkText
{
    /// <summary>The container's name or ID, and the name it is known by.</summary>
    /// <exception cref="BerthException">Malformed; Docker's sentence.</exception>
    public static (string Container, string Alias) Parse(string link)
    {
        string[] parts = link.Split(':');
        if (parts.Length > 2 || parts[0].Length == 0 || parts[^1].Length == 0 || link.AsSpan().ContainsAny(" \t\n\r#"))
        {
            throw new BerthException(ErrorKind.Invalid, $"bad format for links: {link}");
        }

        string container = parts[0].TrimStart('/');
        return (container, parts.Length == 1 ? container : parts[1][(parts[1].LastIndexOf('/') + 1)..]);
    }
}
