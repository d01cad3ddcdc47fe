using Berth.Linux.Files;
using Berth.Linux.Processes;
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
        var line = CommandLine.ParseAnywhere(args, Shape);
        using Starting starting = Begin(options, line);
        HostFiles.MakeFifo(starting.Folder.FifoPath, 0x180);
        using SafeFileHandle gate = HostFiles.OpenFile(starting.Folder.FifoPath, OpenFlags.ReadWrite);
        using ContainerProcess process = starting.Start(gate);
        SendDescriptors(line, starting, process);
        starting.Keep();
        return 0;
    }

    internal static int Run(OciOptions options, string[] args)
    {
        var line = CommandLine.ParseAnywhere(args, Shape);
        bool detach = line.Has("--detach") || line.Has("-d");
        if (!detach && !line.Has("--no-subreaper"))
        {
            ProcessControl.BecomeSubreaper(); // what the container leaves behind ends with us, and is reaped
        }

        using Starting starting = Begin(options, line);
        using ContainerProcess process = Start(starting);
        starting.RunPoststart();
        if (detach)
        {
            SendDescriptors(line, starting, process);
            starting.Keep();
            return 0;
        }

        starting.Unlock();
        int code = Foreground.Wait(process);
        if (line.Has("--keep"))
        {
            starting.Keep();
        }

        return code;
    }

    /// <summary>Starts the program; where startContainer hooks come before it, through a gate.</summary>
    private static ContainerProcess Start(Starting starting)
    {
        if (!starting.HasStartHooks)
        {
            return starting.Start(gate: null);
        }

        (SafeFileHandle read, SafeFileHandle write) = HostFiles.MakePipe();
        using (read)
        using (write)
        {
            ContainerProcess process = starting.Start(read);
            starting.RunStartHooks();
            HostFiles.Write(write, [1]);
            return process;
        }
    }

    private static Starting Begin(OciOptions options, CommandLine line)
    {
        string callersDirectory = Environment.CurrentDirectory;
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
        if (spec.Hooks is not null)
        {
            Environment.CurrentDirectory = bundle; // they start here
        }

        return new Starting(ContainerFolder.Create(options, line.Id("create")), bundle, spec)
        {
            Options = options,
            CallersDirectory = callersDirectory,
            PreserveDescriptors = preserve,
            PidFile = line.Value("--pid-file") is { } file ? Path.GetFullPath(file, callersDirectory) : null,
            NoPivot = line.Has("--no-pivot"),
            NoNewKeyring = line.Has("--no-new-keyring"),
        };
    }

    private static void SendDescriptors(CommandLine line, Starting starting, ContainerProcess process)
    {
        if (process.Terminal is { } master)
        {
            string path = line.Value("--console-socket")
                ?? throw new BerthException(ErrorKind.Invalid, "The process wants a terminal: give --console-socket.");
            ConsoleSocket.Send(Path.GetFullPath(path, starting.CallersDirectory), "/dev/ptmx", master);
        }

        if (line.Value("--pidfd-socket") is { } socket)
        {
            ConsoleSocket.Send(Path.GetFullPath(socket, starting.CallersDirectory), "pidfd", process.Handle);
        }
    }
}
