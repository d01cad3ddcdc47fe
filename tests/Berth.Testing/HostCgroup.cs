namespace Berth.Testing;

/// <summary>A cgroup as the host's files show it, in version 1 and 2 alike.</summary>
/// <param name="Name">Path below each hierarchy's root.</param>
public sealed record HostCgroup(string Name)
{
    private const string Mount = "/sys/fs/cgroup";

    private static bool IsUnified { get; } = File.Exists(Mount + "/cgroup.controllers");

    /// <summary>The folders that exist of it.</summary>
    public string[] Folders() =>
        [.. (IsUnified ? [Mount] : Directory.GetDirectories(Mount)).Select(root => $"{root}/{Name.Trim('/')}").Where(Directory.Exists)];

    /// <summary>Content of a file of it: <paramref name="controller"/>/<paramref name="v1"/>, or <paramref name="v2"/> where there is one hierarchy.</summary>
    public string Read(string controller, string v1, string v2) =>
        File.ReadAllText(IsUnified ? $"{Mount}/{Name.Trim('/')}/{v2}" : $"{Mount}/{controller}/{Name.Trim('/')}/{v1}").Trim();

    /// <summary>Removes the empty folders of it.</summary>
    public void Remove()
    {
        foreach (string folder in Folders())
        {
            Shell.Run("find", folder, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";");
        }
    }
}
