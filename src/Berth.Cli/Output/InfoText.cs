using System.Text;
using System.Text.Json;
using Berth.Cli.Templates;

namespace Berth.Cli.Output;

/// <summary>The answer to GET /info for people, in the lines that docker info has.</summary>
internal static class InfoText
{
    /// <summary>Label, key in the answer; "-" before the label is one level deeper.</summary>
    private static readonly (string Label, string Key)[] Lines =
    [
        ("Containers", "Containers"), ("-Running", "ContainersRunning"), ("-Paused", "ContainersPaused"), ("-Stopped", "ContainersStopped"),
        ("Images", "Images"), ("Server Version", "ServerVersion"), ("Storage Driver", "Driver"), ("Logging Driver", "LoggingDriver"),
        ("Cgroup Driver", "CgroupDriver"), ("Cgroup Version", "CgroupVersion"), ("Default Runtime", "DefaultRuntime"),
        ("Kernel Version", "KernelVersion"), ("Operating System", "OperatingSystem"), ("OSType", "OSType"), ("Architecture", "Architecture"),
        ("CPUs", "NCPU"), ("Total Memory", "MemTotal"), ("Name", "Name"), ("ID", "ID"), ("Docker Root Dir", "DockerRootDir"),
        ("Debug Mode", "Debug"), ("HTTP Proxy", "HttpProxy"), ("HTTPS Proxy", "HttpsProxy"), ("No Proxy", "NoProxy"),
        ("Experimental", "ExperimentalBuild"), ("Live Restore Enabled", "LiveRestoreEnabled"),
    ];

    public static string Of(JsonElement info)
    {
        var text = new StringBuilder("Client: Berth\n Version:    ").Append(Commands.SystemCommands.Version).Append("\n\nServer:\n");
        foreach ((string label, string key) in Lines)
        {
            object? value = info.TryGetProperty(key, out JsonElement member) ? TemplateValues.Unwrap(member) : null;
            if (value is null or "")
            {
                continue;
            }

            bool deep = label[0] == '-';
            string shown = key == "MemTotal" && value is long bytes ? Human.BinarySize(bytes) : TemplateValues.Text(value);
            text.Append(deep ? "  " : " ").Append(deep ? label[1..] : label).Append(": ").Append(shown).Append('\n');
            if (key == "Driver")
            {
                AppendPairs(text, info);
            }

            if (key == "LoggingDriver")
            {
                AppendPlugins(text, info);
            }
        }

        if (info.TryGetProperty("SecurityOptions", out JsonElement security) && security.ValueKind == JsonValueKind.Array && security.GetArrayLength() > 0)
        {
            text.Append(" Security Options:\n");
            foreach (JsonElement option in security.EnumerateArray())
            {
                text.Append("  ").Append((option.GetString() ?? "").Replace("name=", "", StringComparison.Ordinal)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void AppendPairs(StringBuilder text, JsonElement info)
    {
        if (!info.TryGetProperty("DriverStatus", out JsonElement status) || status.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement pair in status.EnumerateArray())
        {
            text.Append("  ").Append(pair[0].GetString()).Append(": ").Append(pair[1].GetString()).Append('\n');
        }
    }

    private static void AppendPlugins(StringBuilder text, JsonElement info)
    {
        if (!info.TryGetProperty("Plugins", out JsonElement plugins) || plugins.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        text.Append(" Plugins:\n");
        foreach (string kind in new[] { "Volume", "Network", "Log" })
        {
            if (plugins.TryGetProperty(kind, out JsonElement names) && names.ValueKind == JsonValueKind.Array)
            {
                text.Append("  ").Append(kind).Append(": ").AppendJoin(' ', names.EnumerateArray().Select(n => n.GetString())).Append('\n');
            }
        }
    }
}
