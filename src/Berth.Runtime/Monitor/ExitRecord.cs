using System.Text.Json;
using Berth.Linux.Files;
using Berth.Runtime.Monitor.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Monitor;

/// <summary>How a container ended; <c>exit.json</c>.</summary>
public sealed record ExitRecord
{
    /// <summary>The container's ID.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Its first process, in the monitor's PID namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>The process's exit code, or 128 + signal.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The signal that ended it; null when it exited.</summary>
    public int? Signal { get; init; }

    /// <summary>True when the kernel ended a process of the container for want of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>When the program was running.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it had ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>What went wrong beside the process itself, such as the monitor's own death; null for nothing.</summary>
    public string? Error { get; init; }

    /// <summary>Exit codes of execs that nobody had fetched, by exec ID; null for none.</summary>
    public IReadOnlyDictionary<string, int>? Execs { get; init; }

    /// <summary>Log lines that could not be written, because the disk was full.</summary>
    public long LostLogLines { get; init; }

    /// <summary>Reads a record; null when there is none.</summary>
    /// <exception cref="JsonException">The file is no exit record.</exception>
    public static ExitRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), MonitorJson.Default.ExitRecord);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the record so that a reader sees all of it or none; with <paramref name="durable"/> it is on disk when this returns.</summary>
    public void Write(string path, bool durable)
    {
        string temporary = path + ".new";
        using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(this, MonitorJson.Default.ExitRecord), 0);
            if (durable)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        File.Move(temporary, path, overwrite: true);
        if (durable)
        {
            HostFiles.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }
}
