using System.Globalization;
using System.Text.Json;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>ps</c>: the host's ps(1), of the container's processes.</summary>
internal static class PsCommand
{
    private const string Program = "/bin/ps";

    internal static int Ps(OciOptions options, string[] args)
    {
        var line = CommandLine.Parse(args, new CommandLineShape("ps", [], ["--format", "-f"]));
        string[] words = [.. line.Rest.Skip(1)];
        string? format = line.Value("--format", "-f");
        if (words is ["--format" or "-f", string after, ..])
        {
            (format, words) = (after, words[2..]); // podman and we ourselves write it behind the ID
        }

        if (words is ["--", ..])
        {
            words = words[1..];
        }

        var folder = ContainerFolder.Find(options, line.Id("ps"));
        int[] pids = [.. folder.Cgroup(folder.Read()).Processes()];
        switch (format ?? "table")
        {
            case "json":
                Console.WriteLine(JsonSerializer.Serialize(pids, OciJson.Default.Int32Array));
                return 0;
            case "table":
                Print(words.Length > 0 ? words : ["-ef"], [.. pids]);
                return 0;
            default:
                throw new BerthException(ErrorKind.Invalid, $"invalid format option '{format}': table and json are.");
        }
    }

    private static void Print(string[] words, HashSet<int> pids)
    {
        string[] lines = RunPs(words).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] titles = lines.Length == 0 ? [] : lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int column = Array.IndexOf(titles, "PID");
        if (column < 0)
        {
            throw new BerthException(ErrorKind.Invalid, $"couldn't find PID field in ps output of '{string.Join(' ', words)}'");
        }

        Console.WriteLine(lines[0]);
        foreach (string line in lines.AsSpan(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > column && int.TryParse(fields[column], CultureInfo.InvariantCulture, out int pid) && pids.Contains(pid))
            {
                Console.WriteLine(line);
            }
        }
    }

    private static string RunPs(string[] words)
    {
        using SafeFileHandle output = HostFiles.MakeMemoryFile("ps");
        using var error = new SafeFileHandle(2, ownsHandle: false);
        (_, PidFd process) = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = Program,
            Arguments = ["ps", .. words],
            Environment = ["PATH=/usr/bin:/bin", "LC_ALL=C"],
            Descriptors = [null, output, error],
        });
        using (process)
        {
            return process.Wait().ShellCode == 0
                ? File.ReadAllText($"/proc/self/fd/{output.DangerousGetHandle()}")
                : throw new BerthException(ErrorKind.Failed, $"'ps {string.Join(' ', words)}' failed.");
        }
    }
}
