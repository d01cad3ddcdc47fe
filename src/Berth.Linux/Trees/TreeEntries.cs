using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Trees;

/// <summary>
/// Creates and removes entries of an open directory. A name is one component (no '/', not "." or ".."); the last component is never followed.
/// The Try methods return errno, 0 for success.
/// </summary>
public static unsafe partial class TreeEntries
{
    private const int MaxName = 4096;
    private const int AT_REMOVEDIR = 0x200;

    /// <summary>mkdirat(2); the umask applies.</summary>
    public static int TryCreateDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name, uint permissions)
    {
        byte* buffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Result(mkdirat(directory, buffer, permissions));
    }

    /// <summary>symlinkat(2).</summary>
    public static int TryCreateSymbolicLink(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        byte* buffer = stackalloc byte[MaxName];
        byte* targetBuffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Copy(target, targetBuffer) ?? Result(symlinkat(targetBuffer, directory, buffer));
    }

    /// <summary>linkat(2): another name for the file that is <paramref name="sourceName"/> in <paramref name="sourceDirectory"/>.</summary>
    public static int TryCreateHardLink(
        SafeFileHandle sourceDirectory, ReadOnlySpan<byte> sourceName, SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[MaxName];
        byte* sourceBuffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Copy(sourceName, sourceBuffer) ?? Result(linkat(sourceDirectory, sourceBuffer, directory, buffer, 0));
    }

    /// <summary>mknodat(2): <paramref name="mode"/> has the type; the umask applies.</summary>
    public static int TryCreateNode(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        byte* buffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Result(mknodat(directory, buffer, mode, device));
    }

    /// <summary>unlinkat(2).</summary>
    public static int TryRemoveFile(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Result(unlinkat(directory, buffer, 0));
    }

    /// <summary>unlinkat(2) of an empty directory.</summary>
    public static int TryRemoveDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Result(unlinkat(directory, buffer, AT_REMOVEDIR));
    }

    /// <summary>renameat(2).</summary>
    public static int TryRename(SafeFileHandle directory, ReadOnlySpan<byte> name, SafeFileHandle newDirectory, ReadOnlySpan<byte> newName)
    {
        byte* buffer = stackalloc byte[MaxName];
        byte* newBuffer = stackalloc byte[MaxName];
        return Copy(name, buffer) ?? Copy(newName, newBuffer) ?? Result(renameat(directory, buffer, newDirectory, newBuffer));
    }

    /// <summary>Target of a link; null when it is none. readlinkat(2).</summary>
    public static byte[]? ReadLink(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[MaxName];
        byte* target = stackalloc byte[MaxName];
        if (Copy(name, buffer) is not null)
        {
            return null;
        }

        nint length = readlinkat(directory, buffer, target, MaxName);
        return length < 0 ? null : new ReadOnlySpan<byte>(target, (int)length).ToArray();
    }

    /// <summary>Removes whatever is there, with everything beneath, without following links or leaving the file system. Nothing there is fine.</summary>
    /// <exception cref="LinuxException">Something could not be removed.</exception>
    public static void RemoveTree(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        int error = TryRemoveFile(directory, name);
        if (error is 0 or Errno.ENOENT)
        {
            return;
        }

        if (error != Errno.EISDIR)
        {
            throw new LinuxException("unlinkat", Text.Of(name), error);
        }

        using (SafeFileHandle child = TreeOpen.OpenBeneath(directory, name, OpenMode.Directory, 0))
        {
            RemoveContent(child);
        }

        error = TryRemoveDirectory(directory, name);
        if (error is not (0 or Errno.ENOENT))
        {
            throw new LinuxException("unlinkat", Text.Of(name), error);
        }
    }

    /// <summary>Removes everything in a directory, but not itself.</summary>
    /// <exception cref="LinuxException">Something could not be removed.</exception>
    public static void RemoveContent(SafeFileHandle directory)
    {
        foreach (TreeEntry entry in TreeListing.Read(directory))
        {
            RemoveTree(directory, entry.Name);
        }
    }

    private static int? Copy(ReadOnlySpan<byte> name, byte* buffer)
    {
        if (name.Length >= MaxName)
        {
            return Errno.ENAMETOOLONG;
        }

        name.CopyTo(new Span<byte>(buffer, MaxName));
        buffer[name.Length] = 0;
        return null;
    }

    private static int Result(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(SafeFileHandle directory, byte* name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlinkat(byte* target, SafeFileHandle directory, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(SafeFileHandle oldDirectory, byte* oldName, SafeFileHandle newDirectory, byte* newName, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mknodat(SafeFileHandle directory, byte* name, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat(SafeFileHandle oldDirectory, byte* oldName, SafeFileHandle newDirectory, byte* newName);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(SafeFileHandle directory, byte* name, byte* buffer, nint size);
}
