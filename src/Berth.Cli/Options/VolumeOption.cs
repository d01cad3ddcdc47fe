namespace Berth.Cli.Options;

/// <summary>Reads --volume: <c>[source:]target[:options]</c>.</summary>
internal static class VolumeOption
{
    /// <summary>The bind to send, a relative source made absolute; or the target alone for an anonymous volume.</summary>
    public static (string? Bind, string? AnonymousTarget) Read(string text, string currentFolder)
    {
        string[] parts = text.Split(':');
        if (text.Length == 0 || parts.Length > 3 || parts.Any(part => part.Length == 0))
        {
            throw new CliException($"invalid spec: {text}: empty section between colons", 125);
        }

        if (parts.Length == 1)
        {
            return (null, text);
        }

        string source = parts[0];
        if (source is "." or ".." || source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal))
        {
            source = Path.GetFullPath(source, currentFolder);
        }
        else if (source.StartsWith("~/", StringComparison.Ordinal))
        {
            source = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), source[2..]);
        }

        return (string.Join(':', parts.Skip(1).Prepend(source)), null);
    }
}
