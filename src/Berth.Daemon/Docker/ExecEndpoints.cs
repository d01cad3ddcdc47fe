using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.DockerApi;
using Berth.DockerApi.Execs;
using Berth.Engine;
using Berth.Engine.Execs;
using Berth.Engine.Streams;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor;

namespace Berth.Daemon.Docker;

/// <summary>exec.</summary>
internal sealed class ExecEndpoints(EngineHost engine)
{
    /// <summary>Adds the routes.</summary>
    public void Map(RouteTable routes)
    {
        routes.Post("/containers/{id}/exec", CreateAsync);
        routes.Post("/exec/{id}/start", StartAsync);
        routes.Post("/exec/{id}/resize", ResizeAsync);
        routes.Get("/exec/{id}/json", InspectAsync);
    }

    private async Task CreateAsync(ApiCall call)
    {
        ExecCreateRequest request = await call.ReadJsonAsync(DockerJson.Wire.ExecCreateRequest);
        Exec exec = engine.Execs.Create(call.Path("id"), new ExecSettings
        {
            Args = request.Cmd ?? [],
            User = request.User is { Length: > 0 } user ? user : null,
            Env = request.Env ?? [],
            WorkingDirectory = request.WorkingDir,
            Privileged = request.Privileged,
            Tty = request.Tty,
            ConsoleSize = HostConfigMap.SizeOf(request.ConsoleSize),
            AttachStdin = request.AttachStdin,
            AttachStdout = request.AttachStdout,
            AttachStderr = request.AttachStderr,
            DetachKeys = request.DetachKeys,
        });
        await call.WriteJsonAsync(new ExecCreateResponse { Id = exec.Id }, DockerJson.Wire.ExecCreateResponse, StatusCodes.Status201Created);
    }

    private async Task StartAsync(ApiCall call)
    {
        ExecStartRequest request = await call.TryReadJsonAsync(DockerJson.Wire.ExecStartRequest) ?? new ExecStartRequest();
        Exec exec = engine.Execs.Take(call.Path("id"));
        ConsoleSize? size = HostConfigMap.SizeOf(request.ConsoleSize);
        if (request.Detach)
        {
            await using RunningExec detached = await engine.Execs.StartAsync(exec, attached: false, size, call.Aborted);
            await call.StatusAsync(StatusCodes.Status200OK);
            return;
        }

        await using HijackedConnection connection = await HijackedConnection.TakeAsync(call, !exec.Settings.Tty);
        var client = new ClientEnds(connection.Input, connection.Output);
        try
        {
            await using RunningExec process = await engine.Execs.StartAsync(exec, attached: true, size, CancellationToken.None);
            await ExecService.CarryAsync(exec, process, client, CancellationToken.None);
        }
        catch (BerthException error)
        {
            // The stream is the client's already, so the error is its output; the exit code is in the exec's record.
            await StreamCopier.WriteAsync(client.Output, error.Message + "\r\n", !exec.Settings.Tty);
        }
    }

    private async Task ResizeAsync(ApiCall call)
    {
        await engine.Execs.ResizeAsync(call.Path("id"), StreamEndpoints.SizeOf(call), call.Aborted);
        await call.StatusAsync(StatusCodes.Status200OK);
    }

    private Task InspectAsync(ApiCall call)
    {
        Exec exec = engine.Execs.Find(call.Path("id"));
        ExecSettings settings = exec.Settings;
        return call.WriteJsonAsync(
            new ExecInspect
            {
                Id = exec.Id,
                Running = exec.Running,
                ExitCode = exec.ExitCode,
                ProcessConfig = new ExecProcessConfig
                {
                    Tty = settings.Tty,
                    Entrypoint = settings.Args[0],
                    Arguments = [.. settings.Args.Skip(1)],
                    Privileged = settings.Privileged,
                    User = settings.User,
                },
                OpenStdin = settings.AttachStdin,
                OpenStdout = settings.AttachStdout,
                OpenStderr = settings.AttachStderr,
                ContainerID = exec.ContainerId,
                DetachKeys = settings.DetachKeys,
                Pid = exec.Pid,
            },
            DockerJson.Wire.ExecInspect);
    }
}
