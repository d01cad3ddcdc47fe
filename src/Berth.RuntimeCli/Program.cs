using Berth.RuntimeCli.Monitor;
using Berth.RuntimeCli.Oci;

// One program, two jobs: the OCI command line, and the monitor that the engine starts for each container.
return args switch
{
    ["monitor", ..] => MonitorProgram.Run(args.AsSpan(1)),
    _ => OciProgram.Run(args),
};
