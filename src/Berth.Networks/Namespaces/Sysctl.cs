using System.Text;

namespace Berth.Networks.Namespaces;

/// <summary>Reads and writes files below /proc/sys/net, which show the calling thread's network namespace.</summary>
internal static class Sysctl
{
    /// <summary>Writes a value.</summary>
    /// <param name="path">The file.</param>
    /// <param name="value">The value.</param>
    /// <param name="optional">True when a kernel without the file is fine.</param>
    public static void Write(string path, string value, bool optional)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(value), 0);
        }
        catch (Exception e) when (optional && e is (FileNotFoundException or DirectoryNotFoundException))
        {
            // A kernel without IPv6.
        }
    }

    /// <summary>The value without its newline; empty when there is no such file.</summary>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
