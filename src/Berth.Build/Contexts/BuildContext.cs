using System.Text;
using Berth.Build.Parsing;
using Berth.Images.Files;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Build.Contexts;

/// <summary>The opened context of one build: its files, its Dockerfile's text. Disposing it deletes what was unpacked.</summary>
internal sealed class BuildContext : IDisposable
{
    private const int MaxIgnoreBytes = 1 << 20;

    private readonly string? _scratch;

    private BuildContext(FileSource files, string dockerfile, string? scratch)
    {
        Files = files;
        Dockerfile = dockerfile;
        _scratch = scratch;
    }

    /// <summary>What COPY and ADD see.</summary>
    public FileSource Files { get; }

    /// <summary>The Dockerfile's text.</summary>
    public string Dockerfile { get; }

    /// <summary>Opens the context of <paramref name="request"/>; an archive is unpacked below <paramref name="scratch"/>, which is deleted at the end.</summary>
    /// <exception cref="BerthException">A broken archive, no such folder, no Dockerfile in it.</exception>
    public static BuildContext Open(BuildRequest request, string scratch, CancellationToken cancellationToken)
    {
        bool unpacked = request.Context.Directory is null;
        if (unpacked)
        {
            Unpack(request.Context.Tar, scratch, cancellationToken);
        }

        TreeReader? files = null;
        try
        {
            files = TreeReader.Open(request.Context.Directory ?? scratch);
            string dockerfile = request.Dockerfile ?? ReadDockerfile(files, request.DockerfilePath);
            return new BuildContext(new FileSource(files, ReadRules(files, request)), dockerfile, unpacked ? scratch : null);
        }
        catch
        {
            files?.Dispose();
            DeleteScratch(unpacked ? scratch : null);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        DeleteScratch(_scratch);
    }

    /// <summary>Unpacks an archive into a new folder that only root may enter.</summary>
    public static void Unpack(Stream? tar, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            if (tar is not null)
            {
                using SafeFileHandle root = FileTree.OpenRoot(folder);
                FileTree.WriteArchive(root, "/", tar, new ExtractOptions(), cancellationToken);
            }
        }
        catch
        {
            DeleteScratch(folder);
            throw;
        }
    }

    /// <summary>Deletes an unpacked folder. Links in it are removed, not followed.</summary>
    public static void DeleteScratch(string? folder)
    {
        if (folder is not null)
        {
            FileTree.DeleteDirectory(folder);
        }
    }

    private static string ReadDockerfile(TreeReader files, string path)
    {
        if (files.TryFind(path, follow: true) is not { IsFile: true } entry)
        {
            throw new BerthException(ErrorKind.Invalid, $"Cannot locate specified Dockerfile: {path}");
        }

        if (entry.SizeBytes == 0)
        {
            throw new BerthException(ErrorKind.Invalid, $"the Dockerfile ({path}) cannot be empty");
        }

        return ReadText(files, path, DockerfileParser.MaxBytes);
    }

    /// <summary>Rules of <c>NAME.dockerignore</c> beside the Dockerfile, else of <c>.dockerignore</c>.</summary>
    private static IgnoreRules ReadRules(TreeReader files, BuildRequest request)
    {
        foreach (string name in (ReadOnlySpan<string>)[request.DockerfilePath + ".dockerignore", ".dockerignore"])
        {
            if (files.TryFind(name, follow: true) is { IsFile: true })
            {
                return IgnoreRules.Parse(ReadText(files, name, MaxIgnoreBytes));
            }
        }

        return IgnoreRules.None;
    }

    private static string ReadText(TreeReader files, string path, int maxBytes)
    {
        using FileStream content = files.OpenRead(path);
        byte[] buffer = new byte[Math.Min(content.Length, maxBytes) + 1];
        int length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= maxBytes
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new BerthException(ErrorKind.Invalid, $"{path} is larger than {maxBytes} bytes");
    }
}
