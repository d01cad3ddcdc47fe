using System.Globalization;
using System.Text.Json;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>list</c> and <c>ps</c>.</summary>
internal static class ListCommands
{
    internal static int List(OciOptions options, string[] args)
    {
        var line = CommandLine.Parse(args, new CommandLineShape("list", ["--quiet", "-q"], ["--format", "-f"]));
        List<ListedContainer> containers = [];
        foreach (ContainerFolder folder in ContainerFolder.All(options))
        {
            ContainerRecord? record = folder.TryRead();
            string status = folder.Status(record);
            containers.Add(new ListedContainer
            {
                OciVersion = "1.2.0",
                Id = folder.Id,
                Pid = status == "stopped" ? 0 : record?.Pid ?? 0,
                Status = status,
                Bundle = record?.Bundle ?? "",
                Created = record?.Created ?? default,
            });
        }

        containers.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        if (line.Value("--format", "-f") == "json")
        {
            Console.WriteLine(JsonSerializer.Serialize([.. containers], OciJson.Default.ListedContainerArray));
            return 0;
        }

        bool quiet = line.Has("--quiet") || line.Has("-q");
        if (!quiet)
        {
            Console.WriteLine($"{"ID",-20} {"PID",-10} {"STATUS",-10} {"CREATED",-22} BUNDLE");
        }

        foreach (ListedContainer c in containers)
        {
            string created = c.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Console.WriteLine(quiet ? c.Id : $"{c.Id,-20} {c.Pid,-10} {c.Status,-10} {created,-22} {c.Bundle}");
        }

        return 0;
    }

    internal static int Ps(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, new CommandLineShape("ps", [], ["--format", "-f"]));
        var folder = ContainerFolder.Find(options, line.Id("ps"));
        int[] pids = [.. folder.Cgroup(folder.Read()).Processes()];
        switch (line.Value("--format", "-f") ?? "table")
        {
            case "json":
                Console.WriteLine(JsonSerializer.Serialize(pids, OciJson.Default.Int32Array));
                return 0;
            case "table":
                break;
            case string other:
                throw new BerthException(ErrorKind.Invalid, $"There is no format '{other}': table and json are.");
        }

        Console.WriteLine("PID        CMD");
        foreach (int pid in pids)
        {
            Console.WriteLine($"{pid,-10} {CommandOf(pid)}");
        }

        return 0;
    }

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
