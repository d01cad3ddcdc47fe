using System.Security.Cryptography;

namespace Berth.Cli.Builds;

/// <summary>What a build is made from: a folder with its ignore rules and the place of its Dockerfile.</summary>
internal sealed record BuildContext(string Folder, string Dockerfile, IgnoreRules Rules)
{
    /// <summary>Files that are put into the archive beside the folder's own (they replace those of the same name).</summary>
    public IReadOnlyDictionary<string, byte[]> Extra { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The context in <paramref name="path"/>.</summary>
    /// <param name="path">Folder.</param>
    /// <param name="file">Value of --file: a path, <c>-</c> for stdin; null for the folder's Dockerfile.</param>
    /// <param name="stdin">Where to read it with <c>-</c>.</param>
    public static BuildContext Open(string path, string? file, Func<byte[]> stdin)
    {
        string folder = Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new CliException($"unable to prepare context: path \"{path}\" not found");
        }

        if (file == "-")
        {
            return Outside(folder, stdin(), RuleLines(folder, null));
        }

        string dockerfile = file is null ? Path.Combine(folder, "Dockerfile")
            : Path.IsPathRooted(file) ? Path.GetFullPath(file)
            : File.Exists(Path.GetFullPath(file)) ? Path.GetFullPath(file) : Path.GetFullPath(file, folder);
        if (!File.Exists(dockerfile))
        {
            throw new CliException($"unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat {dockerfile}: no such file or directory");
        }

        List<string> rules = RuleLines(folder, dockerfile);
        string inside = Path.GetRelativePath(folder, dockerfile);
        return inside == ".." || inside.StartsWith("../", StringComparison.Ordinal)
            ? Outside(folder, File.ReadAllBytes(dockerfile), rules)
            : new BuildContext(folder, inside, Kept(rules, inside));
    }

    /// <summary>A Dockerfile that is not in the folder travels under a name made of its content, and an added rule keeps it out of COPY.</summary>
    private static BuildContext Outside(string folder, byte[] dockerfile, List<string> lines)
    {
        string name = $".dockerfile.{Convert.ToHexStringLower(SHA256.HashData(dockerfile))[..20]}";
        string rules = string.Concat(lines.Append(".dockerignore").Append(name).Select(line => line + "\n"));
        return new BuildContext(folder, name, Kept(lines, name))
        {
            Extra = new Dictionary<string, byte[]> { [name] = dockerfile, [".dockerignore"] = System.Text.Encoding.UTF8.GetBytes(rules) },
        };
    }

    /// <summary>The engine needs these two, and takes them out itself.</summary>
    private static IgnoreRules Kept(List<string> lines, string dockerfile)
    {
        var rules = IgnoreRules.Parse(lines);
        rules.Keep(".dockerignore");
        rules.Keep(dockerfile);
        return rules;
    }

    /// <summary>Lines of the Dockerfile's own ignore file if there is one, else of the folder's.</summary>
    private static List<string> RuleLines(string folder, string? dockerfile)
    {
        string own = dockerfile + ".dockerignore";
        string path = dockerfile is not null && File.Exists(own) ? own : Path.Combine(folder, ".dockerignore");
        return File.Exists(path) ? [.. File.ReadAllLines(path)] : [];
    }
}
