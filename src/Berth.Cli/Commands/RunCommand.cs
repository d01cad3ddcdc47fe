using Berth.Cli.Options;
using Berth.Cli.Output;
using Berth.Cli.Parsing;
using Berth.Cli.Sessions;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Commands;

/// <summary>run and create.</summary>
internal static class RunCommand
{
    public static Command DefineRun() => new("[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create and run a new container from an image", RunAsync)
    {
        Flags =
        [
            .. ContainerFlags.All,
            Flag.Bool("detach", 'd', "Run in the background and print the container ID"),
            Flag.Text("detach-keys", "Keys that detach from the container"),
            Flag.Bool("sig-proxy", "Pass signals on to the process") with { Default = "true" },
        ],
        Least = 1,
        StopAtFirst = true,
        IsRun = true,
        Examples =
        [
            "berth run --publish 8000:8080 --detach --name web application:1.0",
            "berth run -it --rm debian:12 bash",
            "echo hello | berth run -i --rm busybox cat",
        ],
    };

    public static Command DefineCreate() => new("[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new container", CreateAsync)
    {
        Flags = ContainerFlags.All,
        Least = 1,
        StopAtFirst = true,
    };

    private static async Task<int> CreateAsync(Invocation call)
    {
        DockerClient engine = await call.EngineAsync();
        ContainerCreateRequest request = ContainerOptions.Read(call.Flags, call.Arguments[0], [.. call.Arguments.Skip(1)]);
        ContainerCreateResponse created = await CreateAsync(call, engine, request);
        await call.Out.WriteLineAsync(created.Id);
        return 0;
    }

    private static async Task<int> RunAsync(Invocation call)
    {
        ContainerCreateRequest request = ContainerOptions.Read(call.Flags, call.Arguments[0], [.. call.Arguments.Skip(1)]);
        bool detach = call.Flags.Bool("detach");
        if (detach && call.Flags.Has("attach"))
        {
            throw new CliException("conflicting options: cannot specify both --attach and --detach", 125);
        }

        if (request is { Tty: true, AttachStdin: true } && !detach && !StandardStreams.InputIsTerminal)
        {
            throw new CliException("the input device is not a TTY", 1);
        }

        if (!detach)
        {
            request = WithConsoleSize(request);
        }

        DockerClient engine = await call.EngineAsync();
        ContainerCreateResponse created = await CreateAsync(call, engine, request);
        if (detach)
        {
            await engine.StartContainerAsync(created.Id, null, call.Cancellation);
            await call.Out.WriteLineAsync(created.Id);
            return 0;
        }

        return await new ContainerSession(call, engine, created.Id).RunAsync(request);
    }

    private static ContainerCreateRequest WithConsoleSize(ContainerCreateRequest request) =>
        request.Tty && StandardStreams.Size is { } size
            ? request with { HostConfig = request.HostConfig! with { ConsoleSize = [size.Rows, size.Columns] } }
            : request;

    private static async Task<ContainerCreateResponse> CreateAsync(Invocation call, DockerClient engine, ContainerCreateRequest request)
    {
        string? idFile = call.Flags.Text("cidfile");
        if (idFile is not null && File.Exists(idFile))
        {
            throw new CliException($"container ID file found, make sure the other container isn't running or delete {idFile}", 125);
        }

        string pull = call.Flags.Text("pull") ?? "missing";
        if (pull is not ("always" or "missing" or "never"))
        {
            throw new CliException($"invalid pull option: '{pull}': must be one of \"always\", \"missing\" or \"never\"", 125);
        }

        if (pull == "always")
        {
            await PullAsync(call, engine, request.Image);
        }

        ContainerCreateResponse created;
        try
        {
            created = await SendAsync(call, engine, request);
        }
        catch (DockerApiException error) when (error.Status == 404 && pull == "missing" && IsMissingImage(error, request.Image))
        {
            await call.Error.WriteLineAsync($"Unable to find image '{ImageName.Familiar(request.Image)}' locally");
            await PullAsync(call, engine, request.Image);
            created = await SendAsync(call, engine, request);
        }

        foreach (string warning in created.Warnings)
        {
            await call.Error.WriteLineAsync($"WARNING: {warning}");
        }

        if (idFile is not null)
        {
            await File.WriteAllTextAsync(idFile, created.Id, call.Cancellation);
        }

        return created;
    }

    private static Task<ContainerCreateResponse> SendAsync(Invocation call, DockerClient engine, ContainerCreateRequest request) =>
        engine.CreateContainerAsync(request, call.Flags.Text("name"), call.Flags.Text("platform"), call.Cancellation);

    private static bool IsMissingImage(DockerApiException error, string image) =>
        error.Message.Contains("No such image", StringComparison.OrdinalIgnoreCase) || error.Message.Contains(image, StringComparison.Ordinal);

    private static async Task PullAsync(Invocation call, DockerClient engine, string image)
    {
        TextWriter output = call.Flags.Bool("quiet") ? TextWriter.Null : call.Error;
        await RegistryCommands.PullAsync(call, engine, image, output, StandardStreams.ErrorIsTerminal);
    }
}
