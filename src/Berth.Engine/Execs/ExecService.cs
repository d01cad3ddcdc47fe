using Berth.Engine.Containers;
using Berth.Engine.Specs;
using Berth.Engine.Streams;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Execs;

/// <summary><c>docker exec</c>: create, start, inspect, resize.</summary>
public sealed class ExecService(EngineParts parts)
{
    /// <summary>Makes an exec; nothing runs yet.</summary>
    /// <exception cref="BerthException">The container does not run, or no command is given; Docker's sentences.</exception>
    public Exec Create(string nameOrId, ExecSettings settings)
    {
        Container container = parts.Containers.Find(nameOrId);
        CheckRunning(container);
        if (settings.Args.Count == 0)
        {
            throw new BerthException(ErrorKind.Invalid, "No exec command specified");
        }

        DetachKeys.Parse(settings.DetachKeys);
        var exec = new Exec(ContainerId.New().ToString(), container.Id, settings, parts.Time.GetUtcNow());
        container.Execs.Add(exec);
        parts.Events.Publish(container.Record, $"exec_create: {string.Join(' ', settings.Args)}", ("execID", exec.Id));
        return exec;
    }

    /// <summary>Finds an exec.</summary>
    /// <exception cref="BerthException">No such exec; Docker's sentence.</exception>
    public Exec Find(string id)
    {
        foreach (Container container in parts.Containers.List())
        {
            if (container.Execs.TryFind(id) is { } exec)
            {
                return exec;
            }
        }

        throw new BerthException(ErrorKind.NotFound, $"No such exec instance: {id}");
    }

    /// <summary>Takes an exec for its one start, while an error can still be answered.</summary>
    /// <exception cref="BerthException">No such exec, it ran already, or the container does not run.</exception>
    public Exec Take(string id)
    {
        Exec exec = Find(id);
        CheckRunning(parts.Containers.Find(exec.ContainerId));
        return exec.TryBegin() ? exec : throw new BerthException(ErrorKind.Conflict, $"exec {id} has already run");
    }

    /// <summary>Starts an exec that <see cref="Take"/> gave. Returns when its program runs.</summary>
    /// <param name="exec">The exec.</param>
    /// <param name="attached">Its stdio goes to a client.</param>
    /// <param name="size">Terminal size at the start; null for the exec's own.</param>
    /// <param name="cancellationToken">Gives up before the program runs.</param>
    /// <returns>The running process; dispose it to let go of it.</returns>
    /// <exception cref="BerthException">The container does not run, or the program cannot be executed.</exception>
    public async Task<RunningExec> StartAsync(Exec exec, bool attached, ConsoleSize? size, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(exec.ContainerId);
        RunningContainer running = CheckRunning(container);
        ExecSettings settings = exec.Settings;
        try
        {
            RunningExec process = await running.ExecAsync(
                new ExecRequest
                {
                    ExecId = exec.Id,
                    Process = ProcessOf(container.Record, settings with { ConsoleSize = size ?? settings.ConsoleSize }),
                    Stdin = attached && settings.AttachStdin,
                    Stdout = attached && settings.AttachStdout,
                    Stderr = attached && settings.AttachStderr,
                },
                cancellationToken);
            (exec.Process, exec.Pid, exec.Running) = (process, process.Pid, true);
            _ = WatchAsync(container, exec, process);
            parts.Events.Publish(container.Record, $"exec_start: {string.Join(' ', settings.Args)}", ("execID", exec.Id));
            return process;
        }
        catch (StartException failed)
        {
            exec.ExitCode = failed.ExitCode;
            throw;
        }
    }

    /// <summary>Carries an exec's stdio to a client until its output ends or the client detaches.</summary>
    public static async Task CarryAsync(Exec exec, RunningExec process, ClientEnds client, CancellationToken cancellationToken)
    {
        ExecSettings settings = exec.Settings;
        var how = new StreamOptions(settings.AttachStdin, !settings.Tty, settings.Tty ? DetachKeys.Parse(settings.DetachKeys) : null);
        await StreamCopier.CarryAsync(client, process.Streams, how, cancellationToken);
    }

    /// <summary>Sets the size of an exec's terminal.</summary>
    public async Task ResizeAsync(string id, ConsoleSize size, CancellationToken cancellationToken)
    {
        RunningExec process = Find(id).Process
            ?? throw new BerthException(ErrorKind.Conflict, $"exec {id} is not running");
        await process.ResizeAsync(size, cancellationToken);
    }

    /// <summary>The process of an exec: the container's own settings, with the exec's over them.</summary>
    public static ProcessSpec ProcessOf(ContainerRecord container, ExecSettings settings)
    {
        UserAccount user = UserResolver.OfRunning(container, settings.User);
        var security = SecurityOptions.Parse(container.Host.SecurityOpt ?? []);
        CapabilitySet capabilities = settings.Privileged ? CapabilityChoice.Available : CapabilityChoice.Of(container.Host);
        string[] own = settings.Tty ? ["TERM=xterm"] : [];
        IReadOnlyList<string> ofContainer = CommandLine.Environment(ProcessEnvironment.Of(container, user), own);
        return new ProcessSpec
        {
            Terminal = settings.Tty,
            ConsoleSize = settings.Tty && settings.ConsoleSize is { Height: > 0, Width: > 0 } size ? size : null,
            User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = user.Groups },
            Args = settings.Args,
            Env = ProcessEnvironment.WithHome(CommandLine.Environment(settings.Env, ofContainer), user),
            Cwd = settings.WorkingDirectory is { Length: > 0 } folder ? folder
                : container.Settings.Config.WorkingDir is { Length: > 0 } usual ? usual : "/",
            Capabilities = capabilities.ToSpec(user.Uid == 0),
            Rlimits = Rlimits.Of(container.Host.Ulimits ?? []),
            NoNewPrivileges = security.NoNewPrivileges && !settings.Privileged,
            OomScoreAdj = container.Host.OomScoreAdj,
        };
    }

    private static RunningContainer CheckRunning(Container container) => container switch
    {
        { State.Status: ContainerStatus.Paused } => throw new BerthException(
            ErrorKind.Conflict, $"Container {container.Id} is paused, unpause the container before exec"),
        { Running: { } running } => running,
        _ => throw new BerthException(ErrorKind.Conflict, $"container {container.Id} is not running"),
    };

    private async Task WatchAsync(Container container, Exec exec, RunningExec process)
    {
        int exitCode;
        try
        {
            exitCode = await process.Exited;
        }
        catch (Exception exception) when (exception is BerthException or OperationCanceledException or IOException)
        {
            exitCode = 137; // the container was ended, and this with it
        }

        (exec.Running, exec.ExitCode, exec.Process) = (false, exitCode, null);
        parts.Events.Publish(container.Record, "exec_die", ("execID", exec.Id), ("exitCode", $"{exitCode}"));
    }
}
