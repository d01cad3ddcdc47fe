using Berth.Build.Caching;
using Berth.Build.Contexts;
using Berth.Build.Copying;
using Berth.Build.Graph;
using Berth.Content.Leases;
using Berth.Images.Files;
using Berth.Images.Layers;
using Berth.Images.Snapshots;
using Berth.Oci;

namespace Berth.Build.Steps;

/// <summary>What all stages of one build share.</summary>
internal sealed class BuildSession(BuilderServices services, BuildRequest request, StepCache cache) : IDisposable
{
    /// <summary>Begins the keys of the builder's snapshots: one that is there at start is left from a crash.</summary>
    public const string SnapshotPrefix = "build-";

    /// <summary>Begins the names of unpacked contexts and archives.</summary>
    public const string ScratchPrefix = "build-";

    private readonly string _scratch = Path.Combine(services.Root.Ingests, ScratchPrefix + ContainerId.New());
    private int _folders;

    public BuilderServices Services => services;

    public BuildRequest Request => request;

    public StepCache Cache => cache;

    /// <summary>Keeps what the build uses until its image is registered.</summary>
    public Lease Lease { get; } = services.Content.Leases.Hold();

    public required BuildContext Context { get; init; }

    public required BuildArguments Arguments { get; init; }

    /// <summary>The Dockerfile's escape character.</summary>
    public required char Escape { get; init; }

    /// <summary>A new folder's path below the scratch folder of the build.</summary>
    public string NewScratch()
    {
        Directory.CreateDirectory(_scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(_scratch, $"{Interlocked.Increment(ref _folders)}");
    }

    /// <summary>A new writable snapshot on unpacked <paramref name="layers"/>.</summary>
    public async Task<string> PrepareAsync(IReadOnlyList<LayerBlob> layers, bool withMountPoints, CancellationToken cancellationToken)
    {
        DiffId[] diffIds = [.. layers.Select(layer => layer.DiffId)];
        await services.Content.Layers.UnpackAsync(diffIds, [.. layers.Select(layer => layer.Blob)], cancellationToken);
        string key = SnapshotPrefix + ContainerId.New();
        services.Content.Snapshots.Prepare(new SnapshotRequest { Key = key, Layers = diffIds, WithMountPoints = withMountPoints, Durable = false });
        return key;
    }

    /// <summary>Opens the file system of <paramref name="layers"/> for reading; null when there are none.</summary>
    public async Task<RootFiles?> OpenAsync(IReadOnlyList<LayerBlob> layers, CancellationToken cancellationToken)
    {
        if (layers.Count == 0)
        {
            return null;
        }

        ISnapshotter snapshots = services.Content.Snapshots;
        string key = await PrepareAsync(layers, withMountPoints: false, cancellationToken);
        try
        {
            return new RootFiles(snapshots, key, new TreeReader(snapshots.OpenRoot(key)));
        }
        catch
        {
            snapshots.Remove(key);
            throw;
        }
    }

    /// <summary>Makes a layer of planned entries.</summary>
    public async Task<LayerBlob> WriteLayerAsync(LayerPlan plan, CancellationToken cancellationToken)
    {
        var pipe = new System.IO.Pipelines.Pipe();
        Task writing = WriteAsync();
        LayerBlob layer;
        await using (Stream reader = pipe.Reader.AsStream())
        {
            layer = await services.Content.Layers.AddAsync(reader, cancellationToken);
        }

        await writing;
        Hold(layer);
        return layer;

        async Task WriteAsync()
        {
            try
            {
                await using Stream writer = pipe.Writer.AsStream(leaveOpen: true);
                await LayerTar.WriteAsync(plan.Entries, writer, cancellationToken);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception error)
            {
                // The reader sees the same error, and nothing half written becomes a layer.
                await pipe.Writer.CompleteAsync(error);
            }
        }
    }

    /// <summary>Keeps a layer for this build.</summary>
    public void Hold(LayerBlob layer)
    {
        Lease.Add(layer.Blob.Digest);
        Lease.Add(layer.DiffId.Digest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Context.Dispose();
        Lease.Dispose();
        BuildContext.DeleteScratch(_scratch);
    }
}

/// <summary>An opened file system of a stage or image; disposing it takes the snapshot away.</summary>
internal sealed class RootFiles(ISnapshotter snapshots, string key, TreeReader files) : IDisposable
{
    public TreeReader Files => files;

    public void Dispose()
    {
        files.Dispose();
        snapshots.Remove(key);
    }
}
