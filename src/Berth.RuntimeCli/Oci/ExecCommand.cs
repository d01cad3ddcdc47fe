using System.Globalization;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>exec</c>.</summary>
internal static class ExecCommand
{
    private static readonly CommandLineShape Shape = new(
        "exec",
        ["--detach", "-d", "--tty", "-t", "--no-new-privs", "--ignore-paused"],
        ["--process", "-p", "--cwd", "--env", "-e", "--user", "-u", "--additional-gids", "-g", "--cap", "-c", "--pid-file", "--console-socket", "--preserve-fds", "--apparmor", "--process-label", "--cgroup", "--pidfd-socket"]);

    internal static int Exec(OciOptions options, string[] args)
    {
        var line = CommandLine.Parse(args, Shape);
        var folder = ContainerFolder.Find(options, line.Id("exec"));
        using IDisposable held = folder.Lock();
        ContainerRecord record = folder.Read();
        string status = folder.Status(record);
        using PidFd? init = ContainerFolder.OpenInit(record);
        if (init is null || status is not ("running" or "created" or "paused"))
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot exec in a {status} container: '{folder.Id}'");
        }

        if (status == "paused" && !line.Has("--ignore-paused"))
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot exec in a paused container: '{folder.Id}' (use --ignore-paused)");
        }

        RuntimeSpec spec = folder.ReadSpec();
        ProcessSpec process = line.Value("--process", "-p") is { } path ? Bundle.ReadProcess(path) : Describe(spec, line);
        ProcessControl.MakeUndumpable();
        using ContainerProcess started = Start((folder, record, init), spec, process, line);
        if (line.Value("--pid-file") is { } pidFile)
        {
            File.WriteAllText(pidFile, started.Pid.ToString(CultureInfo.InvariantCulture));
        }

        if (line.Has("--detach") || line.Has("-d"))
        {
            return 0;
        }

        held.Dispose();
        return Foreground.Wait(started);
    }

    private static ContainerProcess Start(
        (ContainerFolder Folder, ContainerRecord Record, PidFd Init) container, RuntimeSpec spec, ProcessSpec process, CommandLine line)
    {
        using var input = new SafeFileHandle(0, ownsHandle: false);
        using var output = new SafeFileHandle(1, ownsHandle: false);
        using var error = new SafeFileHandle(2, ownsHandle: false);
        bool detach = line.Has("--detach") || line.Has("-d");
        string? consoleSocket = line.Value("--console-socket");
        if (process.Terminal && detach && consoleSocket is null)
        {
            throw new BerthException(ErrorKind.Invalid, "cannot allocate tty if runc will detach without setting console socket");
        }

        if (consoleSocket is not null && !(process.Terminal && detach))
        {
            throw new BerthException(ErrorKind.Invalid, "cannot use console socket if runc will not detach or allocate tty");
        }

        ContainerExecRequest request = container.Folder.ExecRequest(container.Record, (spec, process), container.Init);
        ContainerProcess started = ContainerExec.Start(request with
        {
            Cgroup = line.Value("--cgroup") is { } below ? CgroupBelow(request.Cgroup!, below) : request.Cgroup,
            Streams = new ProcessStreams(input, output, error),
            PreserveDescriptors = line.Value("--preserve-fds") is { } count
                ? int.Parse(count, NumberStyles.None, CultureInfo.InvariantCulture)
                : 0,
        });
        if (consoleSocket is not null && started.Terminal is { } master)
        {
            ConsoleSocket.Send(consoleSocket, "/dev/ptmx", master);
        }

        if (line.Value("--pidfd-socket") is { } socket)
        {
            ConsoleSocket.Send(socket, "pidfd", started.Handle);
        }

        return started;
    }

    /// <summary>A cgroup that is there already below the container's.</summary>
    private static Cgroup CgroupBelow(Cgroup own, string path)
    {
        if (path.Contains(':', StringComparison.Ordinal))
        {
            throw new BerthException(ErrorKind.NotSupported, "--cgroup for single controllers is not built: give the path alone.");
        }

        string trimmed = path.Trim('/');
        try
        {
            Cgroup below = trimmed.Length == 0 ? own : own.Host.Open($"{own.Path.TrimEnd('/')}/{trimmed}");
            return below.Exists ? below : throw new BerthException(ErrorKind.NotFound, $"--cgroup: the container has no cgroup '{path}'.");
        }
        catch (ArgumentException)
        {
            throw new BerthException(ErrorKind.Invalid, $"--cgroup: '{path}' is no path below the container's cgroup.");
        }
    }

    /// <summary>The container's own process with what the command line changes.</summary>
    private static ProcessSpec Describe(RuntimeSpec spec, CommandLine line)
    {
        ProcessSpec own = spec.Process ?? throw new BerthException(ErrorKind.Invalid, "The container's spec has no process.");
        string[] arguments = [.. line.Rest.Skip(1)];
        if (arguments is ["--", ..])
        {
            arguments = arguments[1..];
        }

        List<string> extra = line.Values("--cap", "-c");
        CapabilitiesSpec? capabilities = own.Capabilities;
        if (extra.Count > 0)
        {
            capabilities = new CapabilitiesSpec
            {
                Bounding = [.. capabilities?.Bounding ?? [], .. extra],
                Effective = [.. capabilities?.Effective ?? [], .. extra],
                Permitted = [.. capabilities?.Permitted ?? [], .. extra],
                Inheritable = capabilities?.Inheritable,
                Ambient = capabilities?.Ambient,
            };
        }

        return own with
        {
            Args = arguments,
            Terminal = line.Has("--tty") || line.Has("-t"),
            ConsoleSize = null,
            Cwd = line.Value("--cwd") ?? own.Cwd,
            Env = [.. own.Env ?? [], .. line.Values("--env", "-e")],
            User = UserOf(own.User, line),
            Capabilities = capabilities,
            NoNewPrivileges = line.Has("--no-new-privs") || own.NoNewPrivileges,
            SelinuxLabel = line.Value("--process-label") ?? own.SelinuxLabel,
            ApparmorProfile = line.Value("--apparmor") ?? own.ApparmorProfile,
        };
    }

    private static UserSpec UserOf(UserSpec own, CommandLine line)
    {
        UserSpec user = own;
        if (line.Value("--user", "-u") is { } text)
        {
            string[] parts = text.Split(':');
            user = own with { Uid = Id(parts[0]), Gid = parts.Length > 1 ? Id(parts[1]) : own.Gid };
        }

        List<string> groups = line.Values("--additional-gids", "-g");
        return groups.Count == 0 ? user : user with { AdditionalGids = [.. groups.Select(Id)] };
    }

    private static uint Id(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? id
        : throw new BerthException(ErrorKind.Invalid, $"'{text}' is no user or group number.");
}
