using System.Globalization;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary><c>docker top</c>: the processes of a container as the host sees them, read from /proc. proc_pid_stat(5).</summary>
public sealed class ContainerTop(EngineParts parts)
{
    private const long TicksPerSecond = 100; // USER_HZ, an ABI constant

    /// <summary>The columns of <c>ps -ef</c>, Docker's default.</summary>
    public static IReadOnlyList<string> Titles { get; } = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];

    /// <summary>One row for each process.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="arguments">Options of ps; only <c>-ef</c>, the default, is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BerthException">It does not run, or the options are not known.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> ListAsync(string nameOrId, string? arguments, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        RunningContainer running = container.Running
            ?? throw new BerthException(ErrorKind.Conflict, $"container {container.Id} is not running");
        if (arguments is not (null or "" or "-ef"))
        {
            throw new BerthException(ErrorKind.NotSupported, $"ps options '{arguments}' are not supported by this engine: use -ef");
        }

        var rows = new List<IReadOnlyList<string>>();
        foreach (int pid in await running.TopAsync())
        {
            if (TryRow(pid) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private string[]? TryRow(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            int close = stat.LastIndexOf(')'); // the name in parentheses may hold anything
            string name = stat[(stat.IndexOf('(') + 1)..close];
            string[] fields = stat[(close + 2)..].Split(' ');
            string command = File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
            long ticks = Number(fields[11]) + Number(fields[12]);
            DateTimeOffset started = BootTime() + TimeSpan.FromSeconds((double)Number(fields[19]) / TicksPerSecond);
            double age = Math.Max(1, (parts.Time.GetUtcNow() - started).TotalSeconds);
            return
            [
                UserOf(pid),
                pid.ToString(CultureInfo.InvariantCulture),
                fields[1],
                Math.Min(99, (long)(ticks * 100 / TicksPerSecond / age)).ToString(CultureInfo.InvariantCulture),
                StartText(started),
                TerminalText(Number(fields[4])),
                TimeSpan.FromSeconds(ticks / TicksPerSecond).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
                command.Length > 0 ? command : $"[{name}]",
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }

    private string StartText(DateTimeOffset started) => parts.Time.GetUtcNow() - started < TimeSpan.FromDays(1)
        ? started.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture)
        : started.ToLocalTime().ToString("MMMdd", CultureInfo.InvariantCulture);

    private static string TerminalText(long device) => (device >> 8) switch
    {
        >= 136 and <= 143 => $"pts/{(((device >> 8) - 136) << 8) + (device & 0xff)}",
        _ => "?",
    };

    private static string UserOf(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(text => text.StartsWith("Uid:", StringComparison.Ordinal));
        string uid = line.Split('\t')[2];
        return uid == "0" ? "root" : uid;
    }

    private static DateTimeOffset BootTime()
    {
        string line = File.ReadLines("/proc/stat").First(text => text.StartsWith("btime ", StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeSeconds(Number(line.Split(' ')[1]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
