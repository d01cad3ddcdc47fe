namespace Berth.Testing;

/// <summary>Programs of others that tests run with or against. An absent one is a failed test, never a skipped one.</summary>
public static class Peer
{
    /// <summary>Path of <paramref name="program"/>; Debian keeps some out of an ordinary PATH.</summary>
    public static string Find(string program)
    {
        string folders = (Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin";
        foreach (string folder in folders.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, program);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"{program} is not installed: run './dev setup' first.");
    }
}
