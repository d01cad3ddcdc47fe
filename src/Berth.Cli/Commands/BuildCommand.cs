using System.Text.Json;
using Berth.Cli.Builds;
using Berth.Cli.Output;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;

namespace Berth.Cli.Commands;

/// <summary>build.</summary>
internal static class BuildCommand
{
    public static Command Define() => new("[OPTIONS] PATH | URL | -", "Build an image from a Dockerfile", RunAsync)
    {
        Flags = BuildFlags.All,
        Least = 1,
        Most = 1,
        Examples =
        [
            "berth build --tag application:1.0 .",
            "berth build --file docker/Dockerfile --build-arg VERSION=2 .",
            "berth build - < Dockerfile",
        ],
    };

    private static async Task<int> RunAsync(Invocation call)
    {
        (Stream context, string? dockerfile, string? remote) = Context(call);
        DockerClient engine = await call.EngineAsync();
        bool quiet = call.Flags.Bool("quiet");
        Route route = BuildFlags.Route(call.Flags, dockerfile).With("remote", remote);
        var progress = new ProgressLine("Sending build context", !quiet && StandardStreams.OutputIsTerminal ? call.Out : null);
        string? imageId = null;
        var buffered = new StringWriter();
        try
        {
            await using Stream metered = new MeteredStream(context, progress, 0);
            await using DockerResponse response = await engine.BuildAsync(metered, route, call.Cancellation);
            progress.Clear();
            var printer = new MessagePrinter(quiet ? buffered : call.Out, StandardStreams.OutputIsTerminal && !quiet)
            {
                OnAux = aux => imageId = aux.ValueKind == JsonValueKind.Object && aux.TryGetProperty("ID", out JsonElement id) ? id.GetString() : imageId,
            };
            await printer.PrintAsync(response.Body, call.Cancellation);
        }
        catch (CliException) when (quiet)
        {
            await call.Error.WriteAsync(buffered.ToString());
            throw;
        }
        finally
        {
            progress.Clear();
            await context.DisposeAsync();
        }

        if (quiet)
        {
            imageId = buffered.ToString().Trim() is { Length: > 0 } printed ? printed : imageId;
            await call.Out.WriteLineAsync(imageId);
        }

        if (call.Flags.Text("iidfile") is { } file && imageId is not null)
        {
            await File.WriteAllTextAsync(file, imageId, call.Cancellation);
        }

        return 0;
    }

    private static (Stream Context, string? Dockerfile, string? Remote) Context(Invocation call)
    {
        string path = call.Arguments[0];
        string? file = call.Flags.Text("file");
        if (path == "-")
        {
            return file == "-"
                ? throw new CliException("invalid argument: can't use stdin for both build context and dockerfile")
                : FromStdin(file);
        }

        bool isUrl = path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal);
        if (isUrl && !Directory.Exists(path))
        {
            return (Stream.Null, file, path);
        }

        var context = BuildContext.Open(path, file, ReadStdin);
        return (ContextArchive.Open(context, call.Cancellation), context.Dockerfile, null);
    }

    /// <summary>stdin is a tar (perhaps compressed) or else a Dockerfile.</summary>
    private static (Stream Context, string? Dockerfile, string? Remote) FromStdin(string? file)
    {
        Stream stdin = StandardStreams.OpenInput();
        byte[] start = new byte[512];
        int length = stdin.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (IsArchive(start.AsSpan(0, length)))
        {
            return (new PrefixedStream(start.AsMemory(0, length), stdin), file, null);
        }

        using var dockerfile = new MemoryStream();
        dockerfile.Write(start, 0, length);
        stdin.CopyTo(dockerfile);
        return dockerfile.Length > 0
            ? (ContextArchive.Of(new Dictionary<string, byte[]> { ["Dockerfile"] = dockerfile.ToArray() }), "Dockerfile", null)
            : throw new CliException("unable to prepare context: stdin is empty: a Dockerfile or a tar is expected");
    }

    internal static bool IsArchive(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) || start.StartsWith("BZh"u8) || start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'])
        || start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) || (start.Length > 262 && start[257..].StartsWith("ustar"u8));

    private static byte[] ReadStdin()
    {
        using Stream stdin = StandardStreams.OpenInput();
        using var buffer = new MemoryStream();
        stdin.CopyTo(buffer);
        return buffer.ToArray();
    }
}
