using System.Globalization;
using System.Text.Json;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>list</c>.</summary>
internal static class ListCommands
{
    internal static int List(OciOptions options, string[] args)
    {
        var line = CommandLine.Parse(args, new CommandLineShape("list", ["--quiet", "-q"], ["--format", "-f"]));
        List<ListedContainer> containers = [];
        foreach (ContainerFolder folder in ContainerFolder.All(options))
        {
            ContainerRecord? record = TryRead(options, folder);
            string status = folder.Status(record);
            containers.Add(new ListedContainer
            {
                OciVersion = RuntimeVersion.Spec,
                Id = folder.Id,
                Pid = status == "stopped" ? 0 : record?.Pid ?? 0,
                Status = status,
                Bundle = record?.Bundle ?? "",
                Rootfs = record?.Rootfs ?? "",
                Created = record?.Created ?? default,
                Annotations = record is { Ready: true } ? folder.ReadSpec().Annotations : null,
                Owner = UserName(record?.Owner ?? 0),
            });
        }

        containers.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        if (line.Value("--format", "-f") == "json")
        {
            Console.WriteLine(JsonSerializer.Serialize([.. containers], OciJson.Default.ListedContainerArray));
            return 0;
        }

        if (line.Value("--format", "-f") is not (null or "table"))
        {
            throw new BerthException(ErrorKind.Invalid, "invalid format option: table and json are.");
        }

        if (line.Has("--quiet") || line.Has("-q"))
        {
            containers.ForEach(static c => Console.WriteLine(c.Id));
            return 0;
        }

        Print(containers);
        return 0;
    }

    /// <summary>Columns as wide as their widest word, at least 12, as runc's.</summary>
    private static void Print(List<ListedContainer> containers)
    {
        List<string[]> rows = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]];
        foreach (ListedContainer c in containers)
        {
            string created = c.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
            rows.Add([c.Id, c.Pid.ToString(CultureInfo.InvariantCulture), c.Status, c.Bundle, created, c.Owner]);
        }

        for (int column = 0; column < 5; column++)
        {
            int width = 12;
            foreach (string[] row in rows)
            {
                width = Math.Max(width, row[column].Length + 3);
            }

            foreach (string[] row in rows)
            {
                row[column] = row[column].PadRight(width);
            }
        }

        foreach (string[] row in rows)
        {
            Console.WriteLine(string.Concat(row));
        }
    }

    /// <summary>A damaged container is shown as one that is being created, and told of.</summary>
    private static ContainerRecord? TryRead(OciOptions options, ContainerFolder folder)
    {
        try
        {
            return folder.TryRead();
        }
        catch (BerthException error)
        {
            options.Warn(error.Message);
            return null;
        }
    }

    private static string UserName(uint uid)
    {
        string number = uid.ToString(CultureInfo.InvariantCulture);
        foreach (string user in File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd") : [])
        {
            if (user.Split(':') is [string name, _, string found, ..] && found == number)
            {
                return name;
            }
        }

        return "#" + number;
    }
}
