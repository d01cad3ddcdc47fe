using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Oci;
using Berth.Runtime.Cgroups;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>events</c>: a container's statistics, and what the OOM killer does in it, as lines of JSON.</summary>
internal static class EventsCommand
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    internal static int Events(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, new CommandLineShape("events", ["--stats"], ["--interval"]));
        TimeSpan interval = Interval(line.Value("--interval") ?? "5s");
        var folder = ContainerFolder.Find(options, line.Id("events"));
        ContainerRecord record = folder.Read();
        if (folder.Status(record) == "stopped")
        {
            throw new BerthException(ErrorKind.Conflict, $"container with id {folder.Id} is not running");
        }

        Cgroup cgroup = folder.Cgroup(record);
        using Stream output = Console.OpenStandardOutput();
        if (line.Has("--stats"))
        {
            output.Write(EventJson.Stats(folder.Id, CgroupStats.Of(cgroup)));
            return 0;
        }

        Follow((folder, record), cgroup, output, interval);
        return 0;
    }

    private static void Follow((ContainerFolder Folder, ContainerRecord Record) container, Cgroup cgroup, Stream output, TimeSpan interval)
    {
        TimeSpan since = TimeSpan.Zero;
        long kills = cgroup.ReadOomCounters().Kills;
        while (container.Folder.Status(container.Record) != "stopped")
        {
            Thread.Sleep(Tick);
            since += Tick;
            long now = cgroup.ReadOomCounters().Kills;
            for (; kills < now; kills++)
            {
                output.Write(EventJson.Oom(container.Folder.Id));
            }

            if (since >= interval && cgroup.Exists)
            {
                since = TimeSpan.Zero;
                output.Write(EventJson.Stats(container.Folder.Id, CgroupStats.Of(cgroup)));
            }
        }
    }

    /// <summary>Go's durations, whole numbers of one unit: 5s, 100ms, 2m.</summary>
    private static TimeSpan Interval(string text)
    {
        string unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        int milliseconds = unit switch
        {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0,
        };
        return int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && milliseconds > 0
            ? TimeSpan.FromMilliseconds((long)number * milliseconds)
            : throw new BerthException(ErrorKind.Invalid, $"duration interval must be greater than 0, as 5s or 100ms: '{text}'");
    }
}
