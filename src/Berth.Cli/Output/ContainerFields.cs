using System.Text;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Output;

/// <summary>Fields of ps.</summary>
internal static class ContainerFields
{
    public static Fields<ContainerSummary> Of(bool truncate) => new Fields<ContainerSummary>()
        .Add("ID", "CONTAINER ID", c => truncate ? Human.ShortId(c.Id) : c.Id)
        .Add("Names", "NAMES", c => Names(c, truncate))
        .Add("Image", "IMAGE", c => Image(c, truncate))
        .Add("Command", "COMMAND", c => Quote(truncate ? Human.Ellipsis(c.Command, 20) : c.Command))
        .Add("CreatedAt", "CREATED AT", c => Human.Time(c.Created, TimeZoneInfo.Local))
        .Add("RunningFor", "CREATED", c => Human.Ago(c.Created, TimeProvider.System))
        .Add("Ports", "PORTS", c => PortList.Display(c.Ports))
        .Add("State", "STATE", c => c.State)
        .Add("Status", "STATUS", c => c.Status)
        .Add("Size", "SIZE", Size)
        .Add("Labels", "LABELS", c => string.Join(',', c.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")))
        .Add("Mounts", "MOUNTS", c => string.Join(',', c.Mounts.Select(m => Mount(m, truncate))))
        .Add("LocalVolumes", "LOCAL VOLUMES", c => $"{c.Mounts.Count(m => m.Driver == "local")}")
        .Add("Networks", "NETWORKS", c => string.Join(',', (c.NetworkSettings?.Networks?.Keys ?? []).Order(StringComparer.Ordinal)))
        .Add("Platform", "PLATFORM", c => c.ImageManifestDescriptor?.Platform is { } p ? $"{p.Os}/{p.Architecture}" : null)
        .AddCall("Label", (c, name) => c.Labels.GetValueOrDefault(name, ""));

    /// <summary>Go's strconv.Quote.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                < ' ' => quoted.Append($"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Names(ContainerSummary container, bool truncate) => string.Join(
        ',',
        (container.Names ?? []).Select(name => name.TrimStart('/')).Where(name => !truncate || !name.Contains('/', StringComparison.Ordinal)));

    private static string Image(ContainerSummary container, bool truncate)
    {
        if (container.Image.Length == 0)
        {
            return "<no image>";
        }

        bool isId = container.Image.StartsWith("sha256:", StringComparison.Ordinal);
        return truncate && (isId || (container.Image.Length == 64 && container.ImageID.EndsWith(container.Image, StringComparison.Ordinal)))
            ? Human.ShortId(container.Image)
            : container.Image;
    }

    private static string Size(ContainerSummary container) => container.SizeRootFs > 0
        ? $"{Human.Size(container.SizeRw)} (virtual {Human.Size(container.SizeRootFs)})"
        : Human.Size(container.SizeRw);

    private static string Mount(MountPoint mount, bool truncate)
    {
        string name = string.IsNullOrEmpty(mount.Name) ? mount.Source : mount.Name;
        return truncate ? Human.Ellipsis(name, 15) : name;
    }
}
