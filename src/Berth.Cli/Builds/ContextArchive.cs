using System.Formats.Tar;
using System.IO.Pipelines;
using Berth.Linux.Files;

namespace Berth.Cli.Builds;

/// <summary>Writes a build context as a tar while it is being read: owner root, modes and times as on disk, sockets left out.</summary>
internal static class ContextArchive
{
    /// <summary>The tar as a stream; it is made as it is read, so its size does not matter.</summary>
    public static Stream Open(BuildContext context, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024 * 1024));
        _ = WriteAsync(context, pipe.Writer, cancellationToken);
        return pipe.Reader.AsStream();
    }

    /// <summary>A tar of these files alone.</summary>
    public static Stream Of(IReadOnlyDictionary<string, byte[]> files)
    {
        var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Gnu, leaveOpen: true))
        {
            WriteExtra(tar, files);
        }

        buffer.Position = 0;
        return buffer;
    }

    private static async Task WriteAsync(BuildContext context, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await using var tar = new TarWriter(writer.AsStream(leaveOpen: true), TarEntryFormat.Gnu);
            WriteExtra(tar, context.Extra);
            foreach ((string name, FileSystemInfo file) in Walk(context))
            {
                await WriteAsync(tar, name, file, cancellationToken);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            failure = new IOException($"error checking context: {error.Message}", error);
        }

        await writer.CompleteAsync(failure);
    }

    private static IEnumerable<(string Name, FileSystemInfo File)> Walk(BuildContext context)
    {
        var folders = new Stack<(string Prefix, DirectoryInfo Folder)>();
        folders.Push(("", new DirectoryInfo(context.Folder)));
        while (folders.TryPop(out (string Prefix, DirectoryInfo Folder) at))
        {
            foreach (FileSystemInfo file in at.Folder.EnumerateFileSystemInfos().OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                string name = at.Prefix + file.Name;
                bool ignored = context.Rules.Ignores(name);
                bool isFolder = file is DirectoryInfo && file.LinkTarget is null;
                if (isFolder && (!ignored || context.Rules.HasExceptions))
                {
                    folders.Push((name + "/", (DirectoryInfo)file));
                }

                if (!ignored && !context.Extra.ContainsKey(name))
                {
                    yield return (name, file);
                }
            }
        }
    }

    private static async Task WriteAsync(TarWriter tar, string name, FileSystemInfo file, CancellationToken cancellationToken)
    {
        bool isLink = file.LinkTarget is not null;
        TarEntryType type = isLink ? TarEntryType.SymbolicLink : file is DirectoryInfo ? TarEntryType.Directory : TarEntryType.RegularFile;
        var entry = new GnuTarEntry(type, type == TarEntryType.Directory ? name + "/" : name)
        {
            Mode = isLink ? (UnixFileMode)0x1ff : file.UnixFileMode,
            ModificationTime = file.LastWriteTimeUtc,
        };
        if (isLink)
        {
            entry.LinkName = file.LinkTarget!;
        }

        if (type != TarEntryType.RegularFile)
        {
            await tar.WriteEntryAsync(entry, cancellationToken);
            return;
        }

        if (!IsRegular(file))
        {
            return;
        }

        await using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancellationToken);
    }

    /// <summary>Pipes, sockets and devices (all of length 0) have no content that ends: opening one would hang or fail.</summary>
    private static bool IsRegular(FileSystemInfo file)
    {
        if (((FileInfo)file).Length > 0)
        {
            return true;
        }

        using PathFd path = HostFiles.OpenPath(file.FullName);
        return path.Stat().Kind == FileKind.Regular;
    }

    private static void WriteExtra(TarWriter tar, IReadOnlyDictionary<string, byte[]> files)
    {
        foreach ((string name, byte[] content) in files)
        {
            tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = (UnixFileMode)0x1a4, // 0644
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = new MemoryStream(content),
            });
        }
    }
}
