using System.Text.Json;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.RuntimeCli.Oci;

/// <summary>Reads a bundle's config.json.</summary>
internal static class Bundle
{
    private const int ConfigMax = 16 << 20;

    /// <exception cref="BerthException">Not there, too large, or not a spec that can be run here.</exception>
    internal static RuntimeSpec Read(string path)
    {
        byte[] bytes = ReadFile(path);
        try
        {
            return RuntimeSpecReader.Read(bytes);
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"'{path}' is not a runtime spec: {error.Message}", error);
        }
    }

    /// <exception cref="BerthException">Not there, too large, or not a process.</exception>
    internal static ProcessSpec ReadProcess(string path)
    {
        byte[] bytes = ReadFile(path);
        try
        {
            return JsonSerializer.Deserialize(bytes, RuntimeJson.Default.ProcessSpec) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new BerthException(ErrorKind.Invalid, $"'{path}' is not a process: {error.Message}", error);
        }
    }

    private static byte[] ReadFile(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists ? throw new BerthException(ErrorKind.NotFound, $"JSON specification file {path} not found")
            : file.Length > ConfigMax ? throw new BerthException(ErrorKind.Invalid, $"'{path}' is over 16 MiB.")
            : File.ReadAllBytes(path);
    }
}
