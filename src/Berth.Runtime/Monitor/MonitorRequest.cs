using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Runtime;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor;

/// <summary>What a monitor needs beside the bundle's config.json: the bundle's <c>monitor.json</c>. All paths are absolute.</summary>
/// <remarks>A member that is missing in the file is zero, false or empty, whatever its default here is: writers write all of them.</remarks>
public sealed record MonitorRequest
{
    /// <summary>The container's ID.</summary>
    public required string ContainerId { get; init; }

    /// <summary>
    /// The root file system as the snapshotter returned it (one overlay or one bind; more are stacked in order). The monitor makes
    /// it as a detached mount. Empty: the spec's <c>root.path</c> is used as it is.
    /// </summary>
    public IReadOnlyList<Mount> RootMounts { get; init => field = value ?? []; } = [];

    /// <summary>Cgroup of the container, below every hierarchy's root, such as <c>/berth/ID</c>; the spec's own path is replaced by it.</summary>
    public required string CgroupPath { get; init; }

    /// <summary>
    /// Network namespace to join, opened at once (so that <c>/proc/PID/fd/N</c> of the engine will do) and held until the end.
    /// Null leaves the network namespace as the spec has it.
    /// </summary>
    public string? NetworkNamespacePath { get; init; }

    /// <summary>The file that the container's name server at 127.0.0.11 answers from; null for none.</summary>
    public string? ResolverPath { get; init; }

    /// <summary>Host ports to hold while the container runs; a taken one is a <see cref="StartFailure.PortTaken"/>.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init => field = value ?? []; } = [];

    /// <summary>Where the output goes.</summary>
    public LogRequest Log { get; init => field = value ?? new LogRequest(); } = new();

    /// <summary>File that the <see cref="ExitRecord"/> is written to. Its folder must exist.</summary>
    public required string ExitRecordPath { get; init; }

    /// <summary>True to fsync the exit record and its folder before anybody is told; false for containers that are removed at their end.</summary>
    public bool DurableExitRecord { get; init; } = true;

    /// <summary>True to keep stdin open for attached clients; false gives the process /dev/null (unless it has a terminal).</summary>
    public bool OpenStdin { get; init; }

    /// <summary>True to close stdin for good when the first client that attached it closes it or goes away.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>
    /// How many <see cref="RunningContainer.AttachAsync"/> the starter makes at once after the start. Output is not read before they are
    /// there, so that they miss no byte; the starter's death or <see cref="RunningContainer.ReleaseOutputAsync"/> ends the waiting.
    /// </summary>
    public int ExpectedAttaches { get; init; }

    /// <summary>Writes it to the bundle.</summary>
    public void Write(string bundlePath) =>
        File.WriteAllBytes(
            Path.Combine(bundlePath, MonitorFiles.Request),
            JsonSerializer.SerializeToUtf8Bytes(this, MonitorJson.Default.MonitorRequest));

    /// <summary>Reads it from the bundle.</summary>
    /// <exception cref="BerthException">It is not there (<see cref="ErrorKind.NotFound"/>) or not readable (Invalid).</exception>
    public static MonitorRequest Read(string bundlePath)
    {
        string path = Path.Combine(bundlePath, MonitorFiles.Request);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), MonitorJson.Default.MonitorRequest)
                ?? throw new JsonException("null");
        }
        catch (IOException error)
        {
            throw new BerthException(ErrorKind.NotFound, $"Cannot read '{path}': {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"'{path}' is no monitor request: {error.Message}", error);
        }
    }
}
