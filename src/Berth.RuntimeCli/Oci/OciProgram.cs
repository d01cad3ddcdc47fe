using Berth.Linux;
using Berth.Linux.Processes;
using Berth.Oci;

namespace Berth.RuntimeCli.Oci;

/// <summary>The OCI command line: picks the command, words errors.</summary>
internal static class OciProgram
{
    private static readonly Dictionary<string, Func<OciOptions, string[], int>> Commands = new(StringComparer.Ordinal)
    {
        ["create"] = CreateCommand.Create,
        ["run"] = CreateCommand.Run,
        ["start"] = LifecycleCommands.Start,
        ["state"] = LifecycleCommands.State,
        ["kill"] = LifecycleCommands.Kill,
        ["delete"] = LifecycleCommands.Delete,
        ["pause"] = LifecycleCommands.Pause,
        ["resume"] = LifecycleCommands.Resume,
        ["update"] = UpdateCommand.Update,
        ["list"] = ListCommands.List,
        ["ps"] = PsCommand.Ps,
        ["exec"] = ExecCommand.Exec,
        ["events"] = EventsCommand.Events,
        ["checkpoint"] = NotBuilt("checkpoint"),
        ["restore"] = NotBuilt("restore"),
        ["features"] = DescribeCommands.Features,
        ["spec"] = DescribeCommands.Spec,
    };

    internal static int Run(string[] args)
    {
        OciOptions options = new();
        try
        {
            var global = CommandLine.Parse(
                args, new CommandLineShape("berth-runtime", ["--debug", "--version", "-v", "--help", "-h", "--systemd-cgroup"], ["--root", "--log", "--log-format", "--criu", "--rootless", "--cgroup-manager"]));
            options = OciOptions.Read(global);
            if (global.Has("--version") || global.Has("-v"))
            {
                Console.WriteLine($"berth-runtime version {RuntimeVersion.Program}\nspec: {RuntimeVersion.Spec}");
                return 0;
            }

            if (global.Rest is not [string name, ..] || global.Has("--help") || global.Has("-h"))
            {
                Console.WriteLine("usage: berth-runtime [--root DIR] [--log FILE] [--log-format text|json] COMMAND …\ncommands: " + string.Join(' ', Commands.Keys));
                return global.Rest is [] && !global.Has("--help") && !global.Has("-h") ? 1 : 0;
            }

            if (!Commands.TryGetValue(name, out Func<OciOptions, string[], int>? command))
            {
                throw new BerthException(ErrorKind.Invalid, $"There is no command '{name}'. 'berth-runtime --help' lists them.");
            }

            // What clones into a container must not run from a file that the container could write to.
            if (name is "create" or "run" or "exec" && !OwnProgram.IsReadOnly)
            {
                OwnProgram.ExecuteReadOnly(args);
            }

            return command(options, [.. global.Rest.Skip(1)]);
        }
        catch (Exception error) when (error is BerthException or LinuxException or IOException or System.Text.Json.JsonException or UnauthorizedAccessException)
        {
            options.Log(error.Message);
            Console.Error.WriteLine("berth-runtime: " + error.Message);
            return error is Runtime.Monitor.StartException start ? start.ExitCode : 1;
        }
    }

    private static Func<OciOptions, string[], int> NotBuilt(string command) => (_, _) =>
        throw new BerthException(ErrorKind.NotSupported, $"'{command}' is not built.");
}
