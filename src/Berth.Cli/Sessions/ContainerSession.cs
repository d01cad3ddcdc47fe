using Berth.Cli.Commands;
using Berth.DockerApi.Client;
using Berth.DockerApi.Containers;

namespace Berth.Cli.Sessions;

/// <summary>Starts a container with our streams attached, and ends with its exit code: run, start -a, attach.</summary>
internal sealed class ContainerSession(Invocation call, DockerClient engine, string id)
{
    private const int CannotRun = 125;
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>
    /// Runs a new container: attach first and wait first, then start, so that no output and no end is missed.
    /// </summary>
    public async Task<int> RunAsync(ContainerCreateRequest request)
    {
        CancellationToken cancellationToken = call.Cancellation;
        using SignalProxy? proxy = WantsProxy(request.Tty) ? new SignalProxy(engine, id) : null;
        var options = new SessionOptions
        {
            Tty = request.Tty,
            Stdin = request.AttachStdin,
            Stdout = request.AttachStdout,
            Stderr = request.AttachStderr,
            DetachKeys = call.Flags.Text("detach-keys"),
        };
        bool attached = options.Stdin || options.Stdout || options.Stderr;
        await using HijackedStream? streams = attached ? await AttachAsync(options) : null;
        string condition = request.HostConfig!.AutoRemove ? "removed" : "next-exit";
        Task<ContainerWait> wait = await engine.WaitContainerAsync(id, condition, cancellationToken);
        await StartAsync(request.HostConfig.AutoRemove);
        if (streams is null)
        {
            await call.Out.WriteLineAsync(id);
            await call.Out.FlushAsync(cancellationToken);
        }

        return await FollowAsync(streams, options, wait, redraw: false);
    }

    /// <summary>Starts one that exists, or only joins it if <paramref name="start"/> is false.</summary>
    public async Task<int> JoinAsync(ContainerInspect container, SessionOptions options, bool start)
    {
        using SignalProxy? proxy = WantsProxy(options.Tty) ? new SignalProxy(engine, id) : null;
        await using HijackedStream streams = await AttachAsync(options);
        bool removed = container.HostConfig?.AutoRemove == true;
        string condition = removed ? "removed" : start ? "next-exit" : "not-running";
        Task<ContainerWait> wait = await engine.WaitContainerAsync(id, condition, call.Cancellation);
        if (start)
        {
            await StartAsync(autoRemove: false);
        }

        return await FollowAsync(streams, options, wait, redraw: !start);
    }

    /// <summary>Exit code of a start that failed: 127 for a command that is not there, 126 for one that cannot be run, else 125.</summary>
    internal static int CodeOfFailedStart(string message)
    {
        bool Says(string text) => message.Contains(text, StringComparison.Ordinal);
        return Says("executable file not found") || Says("no such file or directory") || Says("system cannot find the file specified") ? NotFound
            : Says("permission denied") || Says("is a directory") || Says("exec format error") ? NotExecutable
            : CannotRun;
    }

    private bool WantsProxy(bool tty) => !tty && (call.Flags.Bool("sig-proxy") || !call.Flags.Has("sig-proxy"));

    private Task<HijackedStream> AttachAsync(SessionOptions options) => engine.AttachAsync(
        id,
        new AttachOptions { Stdin = options.Stdin, Stdout = options.Stdout, Stderr = options.Stderr, DetachKeys = options.DetachKeys },
        call.Cancellation);

    private async Task StartAsync(bool autoRemove)
    {
        try
        {
            await engine.StartContainerAsync(id, null, call.Cancellation);
        }
        catch (DockerApiException error)
        {
            if (autoRemove)
            {
                await RemoveQuietlyAsync();
            }

            throw new CliException(Errors.Sentence(error), call.Command.IsRun ? CodeOfFailedStart(error.Message) : 1);
        }
    }

    private async Task RemoveQuietlyAsync()
    {
        try
        {
            await engine.RemoveContainerAsync(id, force: true, volumes: true, link: false, call.Cancellation);
        }
        catch (DockerApiException)
        {
            // The engine has removed it already.
        }
    }

    private async Task<int> FollowAsync(HijackedStream? streams, SessionOptions options, Task<ContainerWait> wait, bool redraw)
    {
        if (streams is not null)
        {
            using WindowSize? window = options.Tty && StandardStreams.OutputIsTerminal
                ? new WindowSize((rows, columns) => engine.ResizeContainerAsync(id, rows, columns, call.Cancellation))
                : null;
            if (window is not null)
            {
                _ = redraw ? window.RedrawAsync() : window.SendAsync();
            }

            if (!await new StreamSession(streams, options).RunAsync(call.Cancellation))
            {
                await call.Error.WriteLineAsync("read escape sequence");
                return 0;
            }
        }

        ContainerWait result = await wait;
        return result.Error is { Message.Length: > 0 } error
            ? throw new CliException($"Error waiting for container: {error.Message}", CannotRun)
            : (int)result.StatusCode;
    }
}
