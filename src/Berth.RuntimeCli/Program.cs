using Berth.RuntimeCli.Oci;

// One program, two jobs: the OCI command line, and the monitor that the engine starts for each container.
return args switch
{
    _ => OciProgram.Run(args),
};
