using Berth.Oci;
using Berth.Oci.Images;
using Berth.Oci.Runtime;

namespace Berth.Build;

/// <summary>One RUN step: everything that its container is made of.</summary>
public sealed record RunStep
{
    /// <summary>ID of the container; the progress stream shows its first 12 digits.</summary>
    public required ContainerId Id { get; init; }

    /// <summary>Key of the writable snapshot that is the root file system.</summary>
    public required string SnapshotKey { get; init; }

    /// <summary>How to mount the snapshot, as the snapshotter returned it.</summary>
    public required IReadOnlyList<Mount> RootFs { get; init; }

    /// <summary>The command line, shell included.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>The whole environment but HOSTNAME and HOME, <c>NAME=value</c> each; PATH is set.</summary>
    public required IReadOnlyList<string> Env { get; init; }

    /// <summary>Absolute working directory, made like any container's when the image lacks it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary><c>user[:group]</c> as USER has it; empty for root.</summary>
    public required string User { get; init; }

    /// <summary>Network, as <see cref="BuildRequest.NetworkMode"/>.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>Lines of /etc/hosts, <c>name:address</c> each.</summary>
    public required IReadOnlyList<string> ExtraHosts { get; init; }

    /// <summary>Limits, /dev/shm's size included.</summary>
    public required StepResources Resources { get; init; }

    /// <summary>Platform of the stage.</summary>
    public required Platform Platform { get; init; }
}
