namespace Berth.Testing;

/// <summary>Where the repository and what <c>./dev publish</c> made of it are.</summary>
public static class Repository
{
    /// <summary>The folder that holds Berth.slnx.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Path of a published program (<c>berthd</c>, <c>berth</c>, <c>berth-runtime</c>); an absent one is a failed test, never a skipped one.</summary>
    public static string Program(string name)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("BERTH_BIN") ?? Path.Combine(Root, "artifacts", "bin"), name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: run './dev publish' first.");
    }

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Berth.slnx")) ? directory : Find(Path.GetDirectoryName(directory)!);
}
