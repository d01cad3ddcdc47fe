using Berth.Oci;

namespace Berth.Engine.Logs;

/// <summary>The files of one container's log: <c>ID-json.log</c> is written now, <c>.1</c> is the one before it, and so on.</summary>
public sealed class LogFiles(string path)
{
    /// <summary>More files than any setting allows.</summary>
    private const int MostFiles = 1000;

    /// <summary>The file that is written now.</summary>
    public string Current { get; } = path;

    /// <summary>Opens every file there is, oldest first. What is rotated away meanwhile stays readable.</summary>
    public List<FileStream> OpenAll()
    {
        var files = new List<FileStream>();
        if (TryOpen(Current) is { } current)
        {
            files.Add(current);
        }

        for (int index = 1; index < MostFiles && TryOpen($"{Current}.{index}") is { } older; index++)
        {
            files.Add(older);
        }

        files.Reverse();
        return files;
    }

    /// <summary>True when <paramref name="file"/> is still the one that is written: its path, by the kernel, has not changed.</summary>
    public bool IsCurrent(FileStream file) => PathOf(file) == Current;

    /// <summary>The file after <paramref name="file"/>, which has been rotated; null when it is not there yet.</summary>
    public FileStream? TryOpenNext(FileStream file)
    {
        string now = PathOf(file);
        int index = now.StartsWith(Current + ".", StringComparison.Ordinal)
            && int.TryParse(now.AsSpan(Current.Length + 1), out int parsed) ? parsed : MostFiles;
        for (int next = Math.Min(index, MostFiles) - 1; next >= 1; next--)
        {
            if (TryOpen($"{Current}.{next}") is { } opened)
            {
                return opened;
            }
        }

        return TryOpen(Current);
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException exception)
        {
            throw new BerthException(ErrorKind.Failed, $"the log {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static string PathOf(FileStream file) =>
        new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget ?? "";
}
