using System.Text;
using Berth.Layers.Tar;
using Berth.Layers.Unpacking;
using Berth.Layers.Writing;
using Berth.Linux.Trees;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Files;

/// <summary>Copies between trees by a tar that passes through memory: one thread writes what the other unpacks, so that both directions have one implementation.</summary>
internal static class TreeCopy
{
    public static void Run(CopyRequest request, CancellationToken cancellationToken)
    {
        using var source = TreePlace.Find(request.SourceRoot, request.SourcePath);
        bool isDirectory = source.Status.IsDirectory;
        string destination = request.DestinationPath;
        string fileName = source.ToStat().Name;
        if (!isDirectory && !destination.EndsWith('/') && !IsDirectory(request.DestinationRoot, destination))
        {
            int slash = destination.LastIndexOf('/');
            (destination, fileName) = (destination[..(slash + 1)], destination[(slash + 1)..]);
        }

        FileTree.CreateDirectory(request.DestinationRoot, destination, request.Uid ?? 0, request.Gid ?? 0);
        using SafeFileHandle target = TreePlace.OpenDirectory(request.DestinationRoot, destination);
        var pipe = new System.IO.Pipelines.Pipe();
        using Stream output = pipe.Writer.AsStream();
        using Stream input = pipe.Reader.AsStream();
        var options = new TreeWriterOptions { Prefix = isDirectory ? "" : fileName, Excluded = request.Excluded };
        Task writing = BlockingStream.RunAsync(() => Write(source, options, output, cancellationToken), cancellationToken);
        try
        {
            Unpack(request, input, TreePlace.ResolvedPath(request.DestinationRoot, target), cancellationToken);
        }
        finally
        {
            // unblocks the writer when unpacking failed
            pipe.Reader.Complete();
        }

        writing.GetAwaiter().GetResult();
    }

    private static bool Write(TreePlace source, TreeWriterOptions options, Stream output, CancellationToken cancellationToken)
    {
        using (output)
        {
            using var buffered = new BufferedStream(new BlockingStream(output, cancellationToken), 128 * 1024);
            var tar = new TarWriter(buffered);
            var writer = new TreeWriter(tar, options);
            if (source.Status.IsDirectory)
            {
                using SafeFileHandle directory = TreeOpen.OpenBeneath(source.Directory, source.Name.Length == 0 ? "."u8 : source.Name, OpenMode.Directory, 0);
                writer.WriteContent(directory, cancellationToken);
            }
            else
            {
                writer.WriteOne(source.Directory, source.Name, cancellationToken);
            }

            tar.Finish();
        }

        return true;
    }

    private static void Unpack(CopyRequest request, Stream input, byte[] prefix, CancellationToken cancellationToken)
    {
        var options = new UnpackOptions { IsLayer = false, RequireEnd = true, Uid = request.Uid, Gid = request.Gid, Mode = request.Mode };
        using var unpacker = new LayerUnpacker(request.DestinationRoot, options) { Prefix = prefix };
        using var buffered = new BufferedStream(new BlockingStream(input, cancellationToken), 128 * 1024);
        unpacker.Unpack(buffered, cancellationToken);
    }

    private static bool IsDirectory(SafeFileHandle root, string path)
    {
        int error = TreeOpen.TryOpenInRoot(root, Encoding.UTF8.GetBytes(path.Length == 0 ? "." : path), OpenMode.Directory, 0, out SafeFileHandle handle);
        handle.Dispose();
        return error == 0;
    }
}
