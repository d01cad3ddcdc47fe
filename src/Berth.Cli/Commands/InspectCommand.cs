using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Templates;
using Berth.DockerApi.Client;
using Berth.Oci;

namespace Berth.Cli.Commands;

/// <summary>inspect, for every kind of object, and the forms for one kind.</summary>
internal static class InspectCommand
{
    private static readonly (string Kind, Func<string, Route> Route)[] Kinds =
    [
        ("container", name => Route.To("/containers/", name, "/json")),
        ("image", name => Route.To("/images/", name, "/json")),
        ("network", name => Route.To("/networks/", name)),
        ("volume", name => Route.To("/volumes/", name)),
    ];

    public static Command Define() => new("[OPTIONS] NAME|ID [NAME|ID...]", "Return low-level information on objects", call => RunAsync(call, null))
    {
        Flags =
        [
            Flag.Text("format", 'f', "'json' or a Go template"),
            Flag.Bool("size", 's', "Display total file sizes if the type is container"),
            Flag.Text("type", "Only inspect objects of this type (container, image, network, volume)"),
        ],
        Least = 1,
        Examples = ["berth inspect --format '{{.State.Status}}' web", "berth inspect -f '{{json .NetworkSettings.Ports}}' web"],
    };

    public static Command DefineFor(string kind)
    {
        Flag[] size = kind == "container" ? [Flag.Bool("size", 's', "Display total file sizes")] : [];
        string name = kind.ToUpperInvariant();
        return new($"[OPTIONS] {name} [{name}...]", $"Display detailed information on one or more {kind}s", call => RunAsync(call, kind))
        {
            Flags = [Flag.Text("format", 'f', "'json' or a Go template"), .. size],
            Least = 1,
        };
    }

    private static async Task<int> RunAsync(Invocation call, string? kind)
    {
        kind ??= call.Flags.Text("type");
        if (!string.IsNullOrEmpty(kind) && !Array.Exists(Kinds, k => k.Kind == kind))
        {
            throw new CliException($"\"{kind}\" is not a valid value for --type");
        }

        string? format = call.Flags.Text("format");
        Template? template = string.IsNullOrEmpty(format) || format == "json" ? null : ListPrinter.Parse(format);
        DockerClient engine = await call.EngineAsync();
        var found = new List<JsonElement>();
        var errors = new List<string>();
        foreach (string name in call.Arguments)
        {
            try
            {
                found.Add(await FindAsync(call, engine, kind, name));
            }
            catch (BerthException error) when (error is not DockerConnectionException)
            {
                errors.Add(Errors.Sentence(error));
            }
        }

        await PrintAsync(call, found, template, format == "json", errors);
        await call.Out.FlushAsync();
        foreach (string error in errors)
        {
            await call.Error.WriteLineAsync(error);
        }

        return errors.Count == 0 ? 0 : 1;
    }

    private static async Task<JsonElement> FindAsync(Invocation call, DockerClient engine, string? kind, string name)
    {
        foreach ((string candidate, Func<string, Route> route) in Kinds)
        {
            if (!string.IsNullOrEmpty(kind) && kind != candidate)
            {
                continue;
            }

            try
            {
                Route path = candidate == "container" ? route(name).With("size", call.Flags.Bool("size")) : route(name);
                byte[] body = await engine.SendForBytesAsync(DockerRequest.Get(path), call.Cancellation);
                using var document = JsonDocument.Parse(body);
                return document.RootElement.Clone();
            }
            catch (DockerApiException error) when (string.IsNullOrEmpty(kind) && IsNotHere(error))
            {
                // Perhaps of the next kind.
            }
        }

        throw new BerthException(ErrorKind.NotFound, $"Error: No such object: {name}");
    }

    /// <summary>Whether the name is just not one of this kind; 400 is for names that this kind cannot have.</summary>
    private static bool IsNotHere(DockerApiException error) => error.Status is 404 or 400;

    private static async Task PrintAsync(Invocation call, List<JsonElement> found, Template? template, bool compact, List<string> errors)
    {
        if (template is null)
        {
            await call.Out.WriteLineAsync(compact ? string.Join('\n', found.Select(TemplateFunctionsJson)) : Indented(found));
            return;
        }

        foreach (JsonElement item in found)
        {
            try
            {
                await call.Out.WriteLineAsync(template.Apply(item));
            }
            catch (TemplateException error)
            {
                await call.Out.WriteLineAsync();
                errors.Add($"template parsing error: {error.Message}");
            }
        }
    }

    private static string TemplateFunctionsJson(JsonElement item) => TemplateFunctions.Json(item);

    /// <summary>A list of objects as docker inspect prints it: four spaces, characters as they are.</summary>
    internal static string Indented(IReadOnlyList<JsonElement> items)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            writer.WriteStartArray();
            foreach (JsonElement item in items)
            {
                item.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
