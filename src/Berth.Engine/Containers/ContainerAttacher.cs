using Berth.Engine.Logs;
using Berth.Engine.Streams;
using Berth.Oci;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Containers;

/// <summary>attach, logs, resize: everything that has to do with a container's output and terminal.</summary>
public sealed class ContainerAttacher(EngineParts parts)
{
    /// <summary>Refuses what <see cref="AttachAsync"/> could not do, while an error can still be answered.</summary>
    /// <exception cref="BerthException">No such container, or a state that cannot be attached to.</exception>
    public Container Prepare(string nameOrId, AttachOptions options)
    {
        Container container = parts.Containers.Find(nameOrId);
        DetachKeys.Parse(options.DetachKeys);
        return container.State.Status switch
        {
            ContainerStatus.Paused => throw new BerthException(
                ErrorKind.Conflict, $"container {container.Id} is paused, unpause the container before attach"),
            ContainerStatus.Restarting => throw new BerthException(
                ErrorKind.Conflict, $"container {container.Id} is restarting, wait until the container is running"),
            _ => container,
        };
    }

    /// <summary>
    /// Begins to attach: a client of a container that does not run yet waits for the start. Await the outer task before anything is
    /// answered, so that no start can come in between.
    /// </summary>
    /// <returns>The streams, once the container runs; null when only its log is wanted.</returns>
    public async Task<Task<AttachedStreams?>> BeginAsync(Container container, AttachOptions options, CancellationToken cancellationToken)
    {
        if (!options.Stream)
        {
            return Task.FromResult<AttachedStreams?>(null);
        }

        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        parts.Events.Publish(container.Record, "attach");
        return container.Running is { } running
            ? ConnectAsync(running, options, setsPace: false, cancellationToken)
            : WaitAsync(container.Attaches.Add(cancellationToken), options, cancellationToken);
    }

    /// <summary>Carries the client's stream until the container ends or the client detaches.</summary>
    public async Task AttachAsync(
        Container container, AttachOptions options, (ClientEnds Client, Task<AttachedStreams?> Streams) ends, CancellationToken cancellationToken)
    {
        bool tty = container.Record.Settings.Tty;
        if (options.Logs)
        {
            var query = new LogQuery { Stdout = options.Stdout, Stderr = options.Stderr, Multiplexed = !tty };
            await new LogReader(new LogFiles(parts.Paths.Log(container.Id)), query, ends.Client.Output).ReadAsync(Task.CompletedTask, cancellationToken);
        }

        await using AttachedStreams? streams = await ends.Streams;
        if (streams is not null)
        {
            bool stdin = options.Stdin && container.Record.Settings.OpenStdin;
            var how = new StreamOptions(stdin, !tty, tty ? DetachKeys.Parse(options.DetachKeys) : null);
            await StreamCopier.CarryAsync(ends.Client, streams, how, cancellationToken);
            if (stdin && !parts.Stopping.IsCancellationRequested)
            {
                await streams.Stdin.DisposeAsync(); // a client that went away has ended its input; an engine that stops has not
            }

            if (container.State.IsAlive)
            {
                parts.Events.Publish(container.Record, "detach");
            }
        }
    }

    /// <summary>Sets the size of the container's terminal.</summary>
    /// <exception cref="BerthException">It does not run.</exception>
    public async Task ResizeAsync(string nameOrId, Oci.Runtime.ConsoleSize size, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        RunningContainer running = container.Running
            ?? throw new BerthException(ErrorKind.Conflict, $"cannot resize a stopped container: {container.Id}");
        await running.ResizeAsync(size, cancellationToken);
        parts.Events.Publish(container.Record, "resize", ("height", $"{size.Height}"), ("width", $"{size.Width}"));
    }

    private static async Task<AttachedStreams?> WaitAsync(PendingAttach pending, AttachOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(await pending.Started, options, setsPace: true, cancellationToken);
        }
        finally
        {
            pending.Settle();
        }
    }

    private static async Task<AttachedStreams?> ConnectAsync(
        RunningContainer running, AttachOptions options, bool setsPace, CancellationToken cancellationToken) =>
        await running.AttachAsync(
            new AttachRequest { Stdin = options.Stdin, Stdout = options.Stdout, Stderr = options.Stderr, SetsPace = setsPace }, cancellationToken);
}
