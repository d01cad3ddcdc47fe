using Berth.Cli.Options;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Volumes;

namespace Berth.Cli.Commands;

/// <summary>volume create, ls, rm, prune.</summary>
internal static class VolumeCommands
{
    public static Command DefineCreate() => new("[OPTIONS] [VOLUME]", "Create a volume", CreateAsync)
    {
        Flags =
        [
            Flag.Text("driver", 'd', "Volume driver") with { Default = "local" },
            Flag.List("label", "Set a label"),
            Flag.Text("name", "Name of the volume (same as the argument)"),
            Flag.List("opt", 'o', "Driver options (name=value)"),
        ],
        Most = 1,
    };

    public static Command DefineList() => new("[OPTIONS]", "List volumes", ListAsync)
    {
        Flags =
        [
            Flag.List("filter", 'f', "Filter output (as dangling=true, name=data)"),
            Flag.Text("format", "'table', 'table TEMPLATE', 'json' or a Go template"),
            Flag.Bool("quiet", 'q', "Only display volume names"),
        ],
        Most = 0,
    };

    public static Command DefineRemove() => new("[OPTIONS] VOLUME [VOLUME...]", "Remove one or more volumes",
        call => call.ForEachAsync((engine, name) => engine.DeleteVolumeAsync(name, call.Flags.Bool("force"), call.Cancellation)))
    {
        Flags = [Flag.Bool("force", 'f', "Do not fail for a volume that is not there")],
        Least = 1,
    };

    public static Command DefinePrune() => new("[OPTIONS]", "Remove unused local volumes", PruneAsync)
    {
        Flags =
        [
            Flag.Bool("all", 'a', "Remove all unused volumes, not just anonymous ones"),
            Flag.List("filter", "Filter what is removed (as label=a=b)"),
            Flag.Bool("force", 'f', "Do not ask for confirmation"),
        ],
        Most = 0,
    };

    private static async Task<int> CreateAsync(Invocation call)
    {
        string? name = call.Arguments.Count == 1 ? call.Arguments[0] : null;
        if (name is not null && call.Flags.Has("name"))
        {
            throw new CliException("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
        }

        var request = new VolumeCreateRequest
        {
            Name = name ?? call.Flags.Text("name"),
            Driver = call.Flags.Text("driver") ?? "local",
            DriverOpts = EnvironmentOption.Pairs(call.Flags.List("opt")),
            Labels = EnvironmentOption.Pairs(call.Flags.List("label")),
        };
        Volume volume = await (await call.EngineAsync()).CreateVolumeAsync(request, call.Cancellation);
        await call.Out.WriteLineAsync(volume.Name);
        return 0;
    }

    private static async Task<int> ListAsync(Invocation call)
    {
        bool quiet = call.Flags.Bool("quiet");
        VolumeList list = await (await call.EngineAsync()).ListVolumesAsync(ListFlags.Filters(call), call.Cancellation);
        await ListFlags.WarnAsync(call, quiet, call.Flags.Text("format"));
        Fields<Volume> fields = new Fields<Volume>()
            .Add("Name", "VOLUME NAME", v => v.Name)
            .Add("Driver", "DRIVER", v => v.Driver)
            .Add("Scope", "SCOPE", v => v.Scope)
            .Add("Mountpoint", "MOUNTPOINT", v => v.Mountpoint)
            .Add("Labels", "LABELS", v => string.Join(',', (v.Labels ?? new Dictionary<string, string>()).Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal)))
            .Add("Links", "LINKS", v => v.UsageData is { } usage ? $"{usage.RefCount}" : "N/A")
            .Add("Size", "SIZE", v => v.UsageData is { } usage ? Human.Size(usage.Size) : "N/A")
            .Add("Status", "STATUS", _ => "N/A")
            .Add("Group", "GROUP", _ => "N/A")
            .Add("Availability", "AVAILABILITY", _ => "N/A")
            .AddCall("Label", (v, name) => v.Labels?.GetValueOrDefault(name, "") ?? "");
        await ListPrinter.PrintAsync(
            call.Out,
            quiet ? "{{.Name}}" : call.Flags.Text("format"),
            "{{.Driver}}\t{{.Name}}",
            (fields, list.Volumes.OrderBy(v => v.Name, StringComparer.Ordinal)));
        return 0;
    }

    private static async Task<int> PruneAsync(Invocation call)
    {
        DockerFilters filters = ListFlags.Filters(call);
        bool all = call.Flags.Bool("all");
        if (all)
        {
            filters.Add("all", "true");
        }

        string which = all ? "all local volumes" : "anonymous local volumes";
        if (!call.Flags.Bool("force") && !await Confirmation.AskAsync(call, $"WARNING! This will remove {which} not used by at least one container.\nAre you sure you want to continue?"))
        {
            throw new CliException("");
        }

        VolumesPruneReport report = await (await call.EngineAsync()).PruneVolumesAsync(filters, call.Cancellation);
        if (report.VolumesDeleted is { Count: > 0 } deleted)
        {
            await call.Out.WriteLineAsync($"Deleted Volumes:\n{string.Join('\n', deleted)}\n");
        }

        await call.Out.WriteLineAsync($"Total reclaimed space: {Human.Size(report.SpaceReclaimed)}");
        return 0;
    }
}
