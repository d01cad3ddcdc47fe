namespace Berth.Testing;

/// <summary>A small root file system, made of Debian's busybox-static: images cannot be pulled in tests.</summary>
public static class Busybox
{
    /// <summary>Writes the root file system as a tar to <paramref name="path"/> and returns that path. The bytes are the same each time.</summary>
    public static string Tar(string path)
    {
        Shell.Sh($"{Path.Combine(Repository.Root, "examples", "hello", "base-image")} > {path}").Ok();
        return path;
    }

    /// <summary>Unpacks the root file system to <paramref name="directory"/>.</summary>
    public static void Unpack(string directory)
    {
        Directory.CreateDirectory(directory);
        Shell.Sh($"{Path.Combine(Repository.Root, "examples", "hello", "base-image")} | tar -C {directory} -xf -").Ok();
    }
}
