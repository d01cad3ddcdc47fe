using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;

namespace Berth.Cli.Commands;

/// <summary>load, save and import.</summary>
internal static class ArchiveCommands
{
    public static Command DefineLoad() => new("[OPTIONS]", "Load an image from a tar archive or STDIN", LoadAsync)
    {
        Flags =
        [
            Flag.Text("input", 'i', "Read from a tar file, instead of STDIN"),
            Flag.Bool("quiet", 'q', "Suppress the load output"),
        ],
        Most = 0,
        Examples = ["berth load --input image.tar", "zcat image.tar.gz | berth load"],
    };

    public static Command DefineSave() => new("[OPTIONS] IMAGE [IMAGE...]", "Save one or more images to a tar archive (streamed to STDOUT by default)", SaveAsync)
    {
        Flags = [Flag.Text("output", 'o', "Write to a file, instead of STDOUT")],
        Least = 1,
    };

    public static Command DefineImport() => new("[OPTIONS] file|URL|- [REPOSITORY[:TAG]]", "Import the contents from a tarball to create a filesystem image", ImportAsync)
    {
        Flags =
        [
            Flag.List("change", 'c', "Apply a Dockerfile instruction to the image"),
            Flag.Text("message", 'm', "Set the commit message of the image"),
            Flag.Text("platform", "Platform of the image (as linux/amd64)"),
        ],
        Least = 1,
        Most = 2,
    };

    private static async Task<int> LoadAsync(Invocation call)
    {
        string? path = call.Flags.Text("input");
        if (path is null && StandardStreams.InputIsTerminal)
        {
            throw new CliException("requested load from stdin, but stdin is empty");
        }

        DockerClient engine = await call.EngineAsync();
        await using Stream file = path is null ? StandardStreams.OpenInput() : Open(path);
        bool quiet = call.Flags.Bool("quiet") || !StandardStreams.OutputIsTerminal;
        var progress = new ProgressLine("Sending archive", quiet ? null : call.Error);
        await using DockerResponse response = await engine.LoadImagesAsync(
            new MeteredStream(file, progress, path is null ? 0 : file.Length), quiet, call.Cancellation);
        progress.Clear();
        await new MessagePrinter(call.Out, StandardStreams.OutputIsTerminal).PrintAsync(response.Body, call.Cancellation);
        return 0;
    }

    private static async Task<int> SaveAsync(Invocation call)
    {
        string? path = call.Flags.Text("output");
        if (path is null && StandardStreams.OutputIsTerminal)
        {
            throw new CliException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
        }

        DockerClient engine = await call.EngineAsync();
        await using DockerResponse response = await engine.SaveImagesAsync(call.Arguments, call.Cancellation);
        if (path is null)
        {
            await using Stream stdout = StandardStreams.OpenOutput();
            await response.Body.CopyToAsync(stdout, call.Cancellation);
            return 0;
        }

        await SaveToFileAsync(call, response, Path.GetFullPath(path));
        return 0;
    }

    /// <summary>Writes beside the target and renames: the file is there whole or not at all.</summary>
    private static async Task SaveToFileAsync(Invocation call, DockerResponse response, string path)
    {
        string partial = $"{path}.{Environment.ProcessId}.partial";
        var progress = new ProgressLine("Saving", StandardStreams.ErrorIsTerminal ? call.Error : null);
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                await new MeteredStream(response.Body, progress, 0).CopyToAsync(file, call.Cancellation);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"failed to save image to {path}: {error.Message}");
        }
        finally
        {
            progress.Clear();
            File.Delete(partial);
        }
    }

    private static async Task<int> ImportAsync(Invocation call)
    {
        string source = call.Arguments[0];
        bool isUrl = source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);
        await using Stream? file = isUrl ? null : source == "-" ? StandardStreams.OpenInput() : Open(source);
        var options = new ImportOptions
        {
            Source = isUrl ? source : "-",
            Reference = call.Arguments.Count == 2 ? call.Arguments[1] : null,
            Changes = call.Flags.List("change"),
            Message = call.Flags.Text("message"),
            Platform = call.Flags.Text("platform"),
        };
        DockerClient engine = await call.EngineAsync();
        await using DockerResponse response = await engine.ImportImageAsync(file, options, call.Cancellation);
        await new MessagePrinter(call.Out, StandardStreams.OutputIsTerminal).PrintAsync(response.Body, call.Cancellation);
        return 0;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"open {path}: no such file or directory");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"open {path}: {error.Message}");
        }
    }
}
