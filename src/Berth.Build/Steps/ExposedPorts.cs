using System.Globalization;
using Berth.Build.Parsing;

namespace Berth.Build.Steps;

/// <summary>EXPOSE: <c>80</c>, <c>80/udp</c>, <c>8000-8010/tcp</c>.</summary>
internal static class ExposedPorts
{
    /// <summary>Every port of <paramref name="word"/>, as <c>80/tcp</c>.</summary>
    /// <exception cref="DockerfileException">No port, or no protocol.</exception>
    public static IEnumerable<string> Parse(string word, int line)
    {
        int slash = word.IndexOf('/');
        string protocol = slash < 0 ? "tcp" : word[(slash + 1)..].ToLowerInvariant();
        if (protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw new DockerfileException(line, $"invalid proto: {protocol}");
        }

        string ports = slash < 0 ? word : word[..slash];

        // A host side (8080:80) says nothing in an image; Docker drops it and so do we.
        ports = ports[(ports.LastIndexOf(':') + 1)..];
        int dash = ports.IndexOf('-');
        int first = Number(dash < 0 ? ports : ports[..dash], word, line);
        int last = dash < 0 ? first : Number(ports[(dash + 1)..], word, line);
        return last >= first
            ? Enumerable.Range(first, last - first + 1).Select(port => $"{port}/{protocol}")
            : throw new DockerfileException(line, $"invalid containerPort: {word}");
    }

    private static int Number(string text, string word, int line) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535
            ? port
            : throw new DockerfileException(line, $"invalid containerPort: {word}");
}
