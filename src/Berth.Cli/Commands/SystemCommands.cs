using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Templates;
using Berth.DockerApi.Client;
using Berth.Oci;

namespace Berth.Cli.Commands;

/// <summary>version and info.</summary>
internal static class SystemCommands
{
    /// <summary>Version of this program.</summary>
    public const string Version = "0.1.0";

    public static Command DefineVersion() => new("[OPTIONS]", "Show the version information", VersionAsync)
    {
        Flags = [Flag.Text("format", 'f', "'json' or a Go template")],
        Most = 0,
    };

    public static Command DefineInfo() => new("[OPTIONS]", "Display system-wide information", InfoAsync)
    {
        Flags = [Flag.Text("format", 'f', "'json' or a Go template")],
        Most = 0,
    };

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static async Task<int> VersionAsync(Invocation call)
    {
        string? format = call.Flags.Text("format");
        Template? template = string.IsNullOrEmpty(format) || format == "json" ? null : ListPrinter.Parse(format);
        JsonElement? server = null;
        BerthException? failure = null;
        string api = DockerClient.MaximumApiVersion;
        try
        {
            DockerClient engine = await call.EngineAsync();
            server = Parse(await engine.SendForBytesAsync(DockerRequest.Get(Route.To("/version")), call.Cancellation));
            api = engine.ApiVersion ?? api;
        }
        catch (BerthException error)
        {
            failure = error;
        }

        JsonElement both = Both(api, server);
        if (string.IsNullOrEmpty(format))
        {
            await call.Out.WriteAsync(VersionText(both));
        }
        else
        {
            await call.Out.WriteLineAsync(template is null ? TemplateFunctions.Json(both) : Apply(template, both));
        }

        return failure is null ? 0 : throw new CliException(Errors.Sentence(failure));
    }

    private static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Apply(Template template, JsonElement value)
    {
        try
        {
            return template.Apply(value);
        }
        catch (TemplateException error)
        {
            throw new CliException($"template parsing error: {error.Message}");
        }
    }

    private static JsonElement Both(string api, JsonElement? server)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Client");
            writer.WriteString("Version", Version);
            writer.WriteString("ApiVersion", api);
            writer.WriteString("DefaultAPIVersion", DockerClient.MaximumApiVersion);
            writer.WriteString("Os", "linux");
            writer.WriteString("Arch", Architecture);
            writer.WriteString("Context", "default");
            writer.WriteEndObject();
            writer.WritePropertyName("Server");
            if (server is { } json)
            {
                json.WriteTo(writer);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        return Parse(buffer.ToArray());
    }

    private static string VersionText(JsonElement both)
    {
        var text = new StringBuilder();
        JsonElement client = both.GetProperty("Client");
        text.Append("Client: Berth\n");
        Append(text, " ", "Version:", Member(client, "Version"));
        Append(text, " ", "API version:", Member(client, "ApiVersion"));
        Append(text, " ", "OS/Arch:", $"{Member(client, "Os")}/{Member(client, "Arch")}");
        JsonElement server = both.GetProperty("Server");
        if (server.ValueKind != JsonValueKind.Object)
        {
            return text.ToString();
        }

        string platform = server.TryGetProperty("Platform", out JsonElement p) ? Member(p, "Name") : "";
        text.Append($"\nServer:{(platform.Length > 0 ? " " + platform : "")}\n");
        if (!server.TryGetProperty("Components", out JsonElement components) || components.ValueKind != JsonValueKind.Array)
        {
            Append(text, " ", "Version:", Member(server, "Version"));
            return text.ToString();
        }

        foreach (JsonElement component in components.EnumerateArray())
        {
            text.Append($" {Member(component, "Name")}:\n");
            Append(text, "  ", "Version:", Member(component, "Version"));
            AppendDetails(text, component);
        }

        return text.ToString();
    }

    private static void AppendDetails(StringBuilder text, JsonElement component)
    {
        if (!component.TryGetProperty("Details", out JsonElement details) || details.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (details.TryGetProperty("ApiVersion", out JsonElement api))
        {
            Append(text, "  ", "API version:", $"{api.GetString()} (minimum version {Member(details, "MinAPIVersion")})");
        }

        foreach ((string key, string label) in new[] { ("GoVersion", "Go version:"), ("GitCommit", "Git commit:"), ("BuildTime", "Built:"), ("KernelVersion", "Kernel:") })
        {
            if (Member(details, key) is { Length: > 0 } value)
            {
                Append(text, "  ", label, value);
            }
        }

        if (details.TryGetProperty("Arch", out JsonElement arch))
        {
            Append(text, "  ", "OS/Arch:", $"{Member(details, "Os")}/{arch.GetString()}");
        }
    }

    private static void Append(StringBuilder text, string indent, string label, string value) =>
        text.Append($"{indent}{label.PadRight(19 - (indent.Length - 1))}{value}\n");

    private static string Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? TemplateValues.Text(TemplateValues.Unwrap(value)) : "";

    private static async Task<int> InfoAsync(Invocation call)
    {
        string? format = call.Flags.Text("format");
        Template? template = string.IsNullOrEmpty(format) || format == "json" ? null : ListPrinter.Parse(format);
        DockerClient engine = await call.EngineAsync();
        JsonElement info = Parse(await engine.SendForBytesAsync(DockerRequest.Get(Route.To("/info")), call.Cancellation));
        if (!string.IsNullOrEmpty(format))
        {
            await call.Out.WriteLineAsync(template is null ? TemplateFunctions.Json(info) : Apply(template, info));
            return 0;
        }

        await call.Out.WriteAsync(InfoText.Of(info));
        foreach (string warning in TemplateValues.Items(TemplateValues.Unwrap(TemplateValues.Member(info, "Warnings") ?? default)).Select(w => TemplateValues.Text(w.Value)))
        {
            await call.Error.WriteLineAsync(warning);
        }

        return 0;
    }
}
