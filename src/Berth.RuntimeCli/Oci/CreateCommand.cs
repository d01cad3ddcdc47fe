using Berth.Linux.Files;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.RuntimeCli.Oci;

/// <summary><c>create</c> and <c>run</c>.</summary>
internal static class CreateCommand
{
    private static readonly CommandLineShape Shape = new(
        "create",
        ["--no-pivot", "--no-new-keyring", "--detach", "-d", "--keep", "--no-subreaper"],
        ["--bundle", "-b", "--console-socket", "--pid-file", "--preserve-fds", "--pidfd-socket"]);

    internal static int Create(OciOptions options, string[] args)
    {
        CommandLine line = Parse(args);
        using Starting starting = Begin(options, line);
        HostFiles.MakeFifo(starting.Folder.FifoPath, 0x180);
        using SafeFileHandle gate = HostFiles.OpenFile(starting.Folder.FifoPath, OpenFlags.ReadWrite);
        using ContainerProcess process = starting.Start(gate);
        SendTerminal(line, process);
        starting.Keep();
        return 0;
    }

    internal static int Run(OciOptions options, string[] args)
    {
        CommandLine line = Parse(args);
        bool detach = line.Has("--detach") || line.Has("-d");
        using Starting starting = Begin(options, line);
        using ContainerProcess process = starting.Start(gate: null);
        if (detach)
        {
            SendTerminal(line, process);
            starting.Keep();
            return 0;
        }

        int code = Foreground.Wait(process);
        if (line.Has("--keep"))
        {
            starting.Keep();
        }

        return code;
    }

    private static CommandLine Parse(string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, Shape);
        foreach (string refused in (ReadOnlySpan<string>)["--no-pivot", "--no-new-keyring"])
        {
            if (line.Has(refused))
            {
                throw new BerthException(ErrorKind.NotSupported, $"Option '{refused}' is not built: it weakens the container.");
            }
        }

        return line.Value("--pidfd-socket") is null
            ? line
            : throw new BerthException(ErrorKind.NotSupported, "Option '--pidfd-socket' is not built.");
    }

    private static Starting Begin(OciOptions options, CommandLine line)
    {
        string bundle = Path.GetFullPath(line.Value("--bundle", "-b") ?? ".");
        RuntimeSpec spec = Bundle.Read(Path.Combine(bundle, "config.json"));
        bool detached = line.Has("--detach") || line.Has("-d");
        if (spec.Process?.Terminal == true && detached && line.Value("--console-socket") is null)
        {
            throw new BerthException(ErrorKind.Invalid, "cannot allocate tty if runc will detach without setting console socket");
        }

        int preserve = line.Value("--preserve-fds") is { } count
            ? int.Parse(count, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        var folder = ContainerFolder.Create(options, line.Id("create"));
        return new Starting(folder, bundle, spec) { PreserveDescriptors = preserve, PidFile = line.Value("--pid-file") };
    }

    private static void SendTerminal(CommandLine line, ContainerProcess process)
    {
        if (process.Terminal is { } master)
        {
            ConsoleSocket.Send(
                line.Value("--console-socket")
                ?? throw new BerthException(ErrorKind.Invalid, "The process wants a terminal: give --console-socket."),
                master);
        }
    }
}
