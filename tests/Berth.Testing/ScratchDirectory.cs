namespace Berth.Testing;

/// <summary>A folder of a test's own, removed with what is in it.</summary>
public sealed class ScratchDirectory : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public ScratchDirectory() => Path = Directory.CreateTempSubdirectory("berth-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Path of <paramref name="name"/> below it.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file below it, with the folders that it needs.</summary>
    public string Write(string name, string content)
    {
        string path = Combine(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", Path);
}
