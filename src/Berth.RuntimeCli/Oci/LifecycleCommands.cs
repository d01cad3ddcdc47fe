using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Hooks;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>start</c>, <c>state</c>, <c>kill</c>, <c>delete</c>, <c>pause</c> and <c>resume</c>.</summary>
internal static class LifecycleCommands
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static int Start(OciOptions options, string[] args)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape("start", [], [])).Id("start"));
        using IDisposable held = folder.Lock();
        ContainerRecord? record = folder.TryRead();
        string status = folder.Status(record);
        if (status != "created" || record is null)
        {
            throw status switch
            {
                "running" => new BerthException(ErrorKind.Conflict, $"cannot start an already running container: '{folder.Id}'"),
                "stopped" => new BerthException(ErrorKind.Conflict, $"cannot start a container that has stopped: '{folder.Id}'"),
                _ => new BerthException(ErrorKind.Conflict, $"cannot start a container in the {status} state: '{folder.Id}'"),
            };
        }

        RuntimeSpec spec = folder.ReadSpec();
        try
        {
            RunStartHooks(folder, record, spec);
            folder.OpenGate();
            HookRunner.RunOnHost("poststart", spec.Hooks?.Poststart, folder.StateOf(record, "running", spec));
        }
        catch (BerthException)
        {
            // The spec: generate an error, stop the container.
            folder.Cgroup(record).Kill();
            throw;
        }

        return 0;
    }

    internal static int State(OciOptions options, string[] args)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape("state", [], [])).Id("state"));
        ContainerRecord? record = folder.TryRead();
        RuntimeState state = folder.StateOf(record, folder.Status(record), File.Exists(folder.ConfigPath) ? folder.ReadSpec() : null);
        var json = new RuntimeJson(new JsonSerializerOptions(RuntimeJson.Default.Options) { WriteIndented = true });
        Console.WriteLine(JsonSerializer.Serialize(state, json.RuntimeState));
        return 0;
    }

    internal static int Kill(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, new CommandLineShape("kill", ["--all", "-a"], []));
        var folder = ContainerFolder.Find(options, line.Id("kill"));
        ContainerRecord record = folder.Read();
        int signal = SignalNames.Parse(line.Rest.Count > 1 ? line.Rest[1] : "SIGTERM");
        if (line.Has("--all") || line.Has("-a"))
        {
            using IDisposable held = folder.Lock();
            KillAll(folder, record, signal);
            return 0;
        }

        using PidFd? init = ContainerFolder.OpenInit(record);
        if (init is null || !init.SendSignal(signal))
        {
            throw new BerthException(ErrorKind.Conflict, $"container not running: '{folder.Id}'");
        }

        return 0;
    }

    internal static int Delete(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, new CommandLineShape("delete", ["--force", "-f"], []));
        bool force = line.Has("--force") || line.Has("-f");
        string id = line.Id("delete");
        if (force && !Directory.Exists(Path.Combine(options.Root, id)))
        {
            ContainerFolder.Sweep(options, id);
            return 0;
        }

        try
        {
            var folder = ContainerFolder.Find(options, id);
            using IDisposable held = folder.Lock();
            Delete(options, folder, force);
        }
        catch (BerthException error) when (force && error.Kind == ErrorKind.NotFound)
        {
            // Another command was faster.
        }

        return 0;
    }

    internal static int Pause(OciOptions options, string[] args) => Freeze(options, args, "pause");

    internal static int Resume(OciOptions options, string[] args) => Freeze(options, args, "resume");

    private static void Delete(OciOptions options, ContainerFolder folder, bool force)
    {
        ContainerRecord? record = ReadForDelete(folder, force);
        string status = folder.Status(record);
        if (status == "creating" && !force)
        {
            throw folder.Unfinished(); // we hold its lock: nobody is creating it any more
        }

        if (status is not ("stopped" or "created" or "creating") && !force)
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot delete container {folder.Id} that is not stopped: {status}");
        }

        RuntimeSpec? spec = File.Exists(folder.ConfigPath) ? TryReadSpec(folder, force) : null;
        if (record is not null)
        {
            End(folder, record);
        }

        folder.Delete();
        foreach (string failure in HookRunner.RunAllOnHost("poststop", spec?.Hooks?.Poststop, folder.StateOf(record, "stopped", spec)))
        {
            options.Warn(failure);
        }
    }

    private static ContainerRecord? ReadForDelete(ContainerFolder folder, bool force)
    {
        try
        {
            return folder.TryRead();
        }
        catch (BerthException) when (force)
        {
            return folder.Guess();
        }
    }

    private static RuntimeSpec? TryReadSpec(ContainerFolder folder, bool force)
    {
        try
        {
            return folder.ReadSpec();
        }
        catch (BerthException) when (force)
        {
            return null; // half a file: a crash cut its copy
        }
    }

    private static void RunStartHooks(ContainerFolder folder, ContainerRecord record, RuntimeSpec spec)
    {
        if (spec.Hooks?.StartContainer is not { Count: > 0 })
        {
            return;
        }

        if (!OwnProgram.IsReadOnly)
        {
            OwnProgram.ExecuteReadOnly(Environment.GetCommandLineArgs()[1..]); // they run inside, as exec's processes do
        }

        using PidFd init = ContainerFolder.OpenInit(record)
            ?? throw new BerthException(ErrorKind.Conflict, $"container not running: '{folder.Id}'");
        ProcessControl.MakeUndumpable();
        HookRunner.RunStartContainer(folder.ExecRequest(record, (spec, spec.Process!), init), folder.StateOf(record, "created", spec));
    }

    private static int Freeze(OciOptions options, string[] args, string command)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape(command, [], [])).Id(command));
        using IDisposable held = folder.Lock();
        ContainerRecord record = folder.Read();
        string status = folder.Status(record);
        string expected = command == "pause" ? "running" : "paused";
        if (status != expected && !(command == "pause" && status == "created"))
        {
            throw new BerthException(
                ErrorKind.Conflict, $"container not {expected}: '{folder.Id}' is {status}");
        }

        Cgroup cgroup = folder.Cgroup(record);
        if (command == "pause")
        {
            cgroup.Freeze(Patience);
        }
        else
        {
            cgroup.Thaw();
        }

        return 0;
    }

    private static void KillAll(ContainerFolder folder, ContainerRecord record, int signal)
    {
        Cgroup cgroup = folder.Cgroup(record);
        if (signal == SIGKILL)
        {
            cgroup.Kill();
            return;
        }

        foreach (int pid in cgroup.Processes())
        {
            ProcessControl.Kill(pid, signal);
        }
    }

    private static void End(ContainerFolder folder, ContainerRecord record)
    {
        using PidFd? init = ContainerFolder.OpenInit(record);
        init?.SendSignal(SIGKILL);
        Cgroup cgroup = folder.Cgroup(record);

        // Without a pid namespace of its own the others live on: the whole cgroup ends.
        cgroup.Kill();
        init?.WaitForEnd(Patience);
        if (!cgroup.TryRemove(Patience))
        {
            throw new BerthException(ErrorKind.Failed, $"The cgroup {cgroup.Path} of '{folder.Id}' is still busy: its processes do not end.");
        }
    }
}
