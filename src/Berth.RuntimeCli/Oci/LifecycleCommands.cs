using System.Text.Json;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Cgroups;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>start</c>, <c>state</c>, <c>kill</c>, <c>delete</c>, <c>pause</c> and <c>resume</c>.</summary>
internal static class LifecycleCommands
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static int Start(OciOptions options, string[] args)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape("start", [], [])).Id("start"));
        string status = folder.Status(folder.TryRead());
        if (status != "created")
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot start a container that is {status}: '{folder.Id}'");
        }

        folder.OpenGate();
        return 0;
    }

    internal static int State(OciOptions options, string[] args)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape("state", [], [])).Id("state"));
        ContainerRecord? record = folder.TryRead();
        string status = folder.Status(record);
        var state = new RuntimeState
        {
            OciVersion = "1.2.0",
            Id = folder.Id,
            Status = status,
            Pid = record is null || status == "stopped" ? 0 : record.Pid,
            Bundle = record?.Bundle ?? "",
            Annotations = record is null ? null : folder.ReadSpec().Annotations,
        };
        Console.WriteLine(JsonSerializer.Serialize(state, RuntimeJson.Default.RuntimeState));
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
            return 0;
        }

        var folder = ContainerFolder.Find(options, id);
        ContainerRecord? record = folder.TryRead();
        string status = folder.Status(record);
        if (status is not ("stopped" or "created") && !force)
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot delete container '{id}' that is not stopped: {status}");
        }

        if (record is not null)
        {
            End(folder, record);
        }

        folder.Delete();
        return 0;
    }

    internal static int Pause(OciOptions options, string[] args) => Freeze(options, args, "pause");

    internal static int Resume(OciOptions options, string[] args) => Freeze(options, args, "resume");

    internal static int Update(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, new CommandLineShape("update", [], ["--resources", "-r"]));
        var folder = ContainerFolder.Find(options, line.Id("update"));
        string path = line.Value("--resources", "-r")
            ?? throw new BerthException(ErrorKind.Invalid, "'update' needs --resources FILE (or - for stdin); single limits as options are not built.");
        using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        ResourcesSpec resources = JsonSerializer.Deserialize(stream, RuntimeJson.Default.ResourcesSpec)
            ?? throw new BerthException(ErrorKind.Invalid, $"'{path}' holds no resources.");
        CgroupLimits.Update(folder.Cgroup(folder.Read()), resources);
        return 0;
    }

    private static int Freeze(OciOptions options, string[] args, string command)
    {
        var folder = ContainerFolder.Find(options, CommandLine.Parse(args, new CommandLineShape(command, [], [])).Id(command));
        ContainerRecord record = folder.Read();
        string status = folder.Status(record);
        string expected = command == "pause" ? "running" : "paused";
        if (status != expected)
        {
            throw new BerthException(ErrorKind.Conflict, $"cannot {command} a container that is {status}: '{folder.Id}'");
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
