using System.Globalization;
using System.Text.Json;
using Berth.Cli.Options;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Templates;
using Berth.DockerApi;
using Berth.DockerApi.Client;
using Berth.DockerApi.Daemon;

namespace Berth.Cli.Commands;

/// <summary>events.</summary>
internal static class EventsCommand
{
    public static Command Define() => new("[OPTIONS]", "Get real time events from the server", RunAsync)
    {
        Flags =
        [
            Flag.List("filter", 'f', "Filter output (as event=start, container=web)"),
            Flag.Text("format", "'json' or a Go template"),
            Flag.Text("since", "Show all events created since a time"),
            Flag.Text("until", "Stream events until a time"),
        ],
        Most = 0,
    };

    private static async Task<int> RunAsync(Invocation call)
    {
        string? format = call.Flags.Text("format");
        Template? template = string.IsNullOrEmpty(format) || format == "json" ? null : ListPrinter.Parse(format);
        DockerClient engine = await call.EngineAsync();
        string? since = Units.Timestamp(call.Flags.Text("since"), TimeProvider.System);
        string? until = Units.Timestamp(call.Flags.Text("until"), TimeProvider.System);
        await foreach (EventMessage message in engine.EventsAsync(since, until, ListFlags.Filters(call), call.Cancellation))
        {
            await call.Out.WriteLineAsync(Line(message, template, format));
            await call.Out.FlushAsync(call.Cancellation);
        }

        return 0;
    }

    private static string Line(EventMessage message, Template? template, string? format)
    {
        if (format is { Length: > 0 })
        {
            JsonElement json = JsonSerializer.SerializeToElement(message, DockerJson.Wire.EventMessage);
            return template is null ? TemplateFunctions.Json(json) : template.Apply(json);
        }

        return Line(message, TimeZoneInfo.Local);
    }

    /// <summary>The line for people: time, type, action, ID, attributes.</summary>
    internal static string Line(EventMessage message, TimeZoneInfo zone)
    {
        long ticks = message.TimeNano != 0 ? message.TimeNano / 100 : message.Time * TimeSpan.TicksPerSecond;
        DateTimeOffset time = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddTicks(ticks), zone);
        string offset = time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture);
        string nanoseconds = (message.TimeNano % 1_000_000_000).ToString("d9", CultureInfo.InvariantCulture);
        string stamp = $"{time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}.{nanoseconds}{offset}";
        string attributes = string.Join(
            ", ",
            (message.Actor.Attributes ?? new Dictionary<string, string>()).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        return $"{stamp} {message.Type} {message.Action} {message.Actor.Id}{(attributes.Length > 0 ? $" ({attributes})" : "")}";
    }
}
