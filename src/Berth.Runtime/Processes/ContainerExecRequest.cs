using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci.Runtime;

namespace Berth.Runtime.Processes;

/// <summary>All that starting a further process in a running container takes.</summary>
public sealed record ContainerExecRequest
{
    /// <summary>The container's config.json: says which namespaces it has.</summary>
    public required RuntimeSpec Spec { get; init; }

    /// <summary>The container's ID; names its session keyring.</summary>
    public required string ContainerId { get; init; }

    /// <summary>Pid of the container's first process.</summary>
    public required int InitPid { get; init; }

    /// <summary>Handle of the container's first process.</summary>
    public required PidFd Init { get; init; }

    /// <summary>What to run.</summary>
    public required ProcessSpec Process { get; init; }

    /// <summary>The container's cgroup, joined; null: the process stays in the caller's.</summary>
    public Cgroup? Cgroup { get; init; }

    /// <summary>Loaded before the program is executed; null: no filter.</summary>
    public SeccompProgram? Seccomp { get; init; }

    /// <summary>Stdin, stdout, stderr. Required, unless <see cref="Process"/> has a terminal.</summary>
    public ProcessStreams? Streams { get; init; }

    /// <summary>Resource limits that the kernel refuses are a warning instead of an error.</summary>
    public bool LenientLimits { get; init; }

    /// <summary>Who gets the listener of a filter with notify rules.</summary>
    public SeccompListener? Listener { get; init; }

    /// <summary>The program, when it is not the first argument.</summary>
    public string? ProgramPath { get; init; }

    /// <summary>How many inherited descriptors from 3 up the program keeps.</summary>
    public int PreserveDescriptors { get; init; }
}
