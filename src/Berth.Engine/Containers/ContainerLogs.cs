using System.IO.Pipelines;
using Berth.Engine.Logs;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary><c>docker logs</c>.</summary>
public sealed class ContainerLogs(EngineParts parts)
{
    /// <summary>Finds the container and refuses what cannot be read.</summary>
    /// <exception cref="BerthException">No such container, or it keeps no log.</exception>
    public Container Prepare(string nameOrId, LogQuery query)
    {
        Container container = parts.Containers.Find(nameOrId);
        if (!query.Stdout && !query.Stderr)
        {
            throw new BerthException(ErrorKind.Invalid, "Bad parameters: you must choose at least one stream");
        }

        return container.Record.Host.Log.Type == "json-file"
            ? container
            : throw new BerthException(ErrorKind.NotSupported, "configured logging driver does not support reading");
    }

    /// <summary>Writes the log; with follow until the container stands still.</summary>
    public Task WriteAsync(Container container, LogQuery query, PipeWriter output, CancellationToken cancellationToken)
    {
        Task ended = container.Waits.NextStop; // taken first: an end after the next line completes it
        bool lives = container.State.IsAlive || container.State.Status == ContainerStatus.Restarting;
        var reader = new LogReader(new LogFiles(parts.Paths.Log(container.Id)), query, output);
        return reader.ReadAsync(lives ? Task.WhenAny(ended, container.Waits.Removed) : Task.CompletedTask, cancellationToken);
    }
}
