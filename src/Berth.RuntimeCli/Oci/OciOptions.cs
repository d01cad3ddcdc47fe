using System.Text.Json;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary>The options before the command.</summary>
internal sealed class OciOptions
{
    /// <summary>Where the states of containers are kept.</summary>
    internal string Root { get; private init; } = "/run/berth-runtime";

    private string? LogPath { get; init; }

    private bool JsonLog { get; init; }

    internal static OciOptions Read(CommandLine line)
    {
        if (line.Has("--systemd-cgroup") || line.Value("--cgroup-manager") is not (null or "cgroupfs"))
        {
            throw new BerthException(ErrorKind.NotSupported, "--systemd-cgroup: the systemd cgroup driver is not built; cgroupfs is.");
        }

        if (line.Value("--rootless") is "true")
        {
            throw new BerthException(ErrorKind.NotSupported, "--rootless=true is not built.");
        }

        return new OciOptions
        {
            Root = Path.GetFullPath(line.Value("--root") ?? "/run/berth-runtime"),
            LogPath = line.Value("--log") is { Length: > 0 } log ? log : null,
            JsonLog = (line.Value("--log-format") ?? "text") switch
            {
                "json" => true,
                "text" => false,
                string other => throw new BerthException(ErrorKind.Invalid, $"There is no log format '{other}'."),
            },
        };
    }

    /// <summary>Tells of a failure that changes nothing: in the log file, and on stderr.</summary>
    internal void Warn(string message)
    {
        Log(message, "warning");
        Console.Error.WriteLine("berth-runtime: warning: " + message);
    }

    /// <summary>Appends an error to the log file, where the caller (containerd, podman) looks for it.</summary>
    internal void Log(string message, string level = "error")
    {
        if (LogPath is null)
        {
            return;
        }

        string time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string text = JsonEncodedText.Encode(message).ToString();
        string line = JsonLog
            ? $"{{\"level\":\"{level}\",\"msg\":\"{text}\",\"time\":\"{time}\"}}\n"
            : $"time=\"{time}\" level={level} msg=\"{text}\"\n";
        try
        {
            File.AppendAllText(LogPath, line);
        }
        catch (IOException)
        {
            // The message goes to stderr as well; a log that cannot be written must not hide it.
        }
    }
}
