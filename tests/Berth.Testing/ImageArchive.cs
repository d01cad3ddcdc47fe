using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Testing;

/// <summary>busybox:latest as a file in <c>docker save</c>'s format: what ctr, podman and docker load alike.</summary>
public static class ImageArchive
{
    /// <summary>Name that the loaded image has.</summary>
    public const string Reference = "docker.io/library/busybox:latest";

    /// <summary>Writes the archive to <paramref name="path"/> and returns that path.</summary>
    public static string Write(string path)
    {
        byte[] layer = File.ReadAllBytes(Busybox.Tar(path + ".layer"));
        File.Delete(path + ".layer");
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin:/sbin:/usr/bin"],"Cmd":["sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:{{{Hex(layer)}}}"]},"history":[{"created_by":"base-image"}]}""");
        string configName = Hex(config) + ".json";
        byte[] manifest = Encoding.UTF8.GetBytes($$"""[{"Config":"{{configName}}","RepoTags":["{{Reference}}"],"Layers":["layer.tar"]}]""");
        using var writer = new TarWriter(File.Create(path));
        foreach ((string name, byte[] content) in (ReadOnlySpan<(string, byte[])>)[(configName, config), ("layer.tar", layer), ("manifest.json", manifest)])
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return path;
    }

    private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
