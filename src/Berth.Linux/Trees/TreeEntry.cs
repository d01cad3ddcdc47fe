namespace Berth.Linux.Trees;

/// <summary>One entry of a directory.</summary>
/// <param name="Name">Its name, as the file system has it.</param>
/// <param name="Type">DT_* of readdir(3): 4 directory, 8 file, 10 link; 0 when the file system does not say.</param>
public readonly record struct TreeEntry(byte[] Name, byte Type)
{
    /// <summary>DT_DIR.</summary>
    public const byte Directory = 4;
}
