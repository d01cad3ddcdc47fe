namespace Berth.Engine.Volumes;

/// <summary>Paths as text, without a look at any file system.</summary>
public static class PathText
{
    /// <summary>The shortest equal path: no double slashes, no <c>.</c>, no <c>..</c> (which stops at the root), no slash at the end.</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }
}
