using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Trees;

/// <summary>Lists directories. getdents64(2).</summary>
public static unsafe partial class TreeListing
{
    private const int BufferSize = 32 * 1024;

    /// <summary>All entries but "." and "..", ordered by the bytes of their names, so that what is made of them is the same everywhere.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static List<TreeEntry> Read(SafeFileHandle directory)
    {
        var entries = new List<TreeEntry>();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (lseek(directory, 0, 0) < 0)
            {
                throw LinuxException.FromLastError("lseek", "directory");
            }

            fixed (byte* start = buffer)
            {
                while (true)
                {
                    nint length = getdents64(directory, start, BufferSize);
                    if (length < 0)
                    {
                        throw LinuxException.FromLastError("getdents64", "directory");
                    }

                    if (length == 0)
                    {
                        break;
                    }

                    Parse(buffer.AsSpan(0, (int)length), entries);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        entries.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return entries;
    }

    /// <summary>struct linux_dirent64: u64 inode, s64 offset, u16 length, u8 type, name, NUL.</summary>
    private static void Parse(ReadOnlySpan<byte> records, List<TreeEntry> entries)
    {
        while (!records.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            ReadOnlySpan<byte> name = records[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                entries.Add(new TreeEntry(name.ToArray(), records[18]));
            }

            records = records[length..];
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getdents64(SafeFileHandle directory, byte* buffer, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(SafeFileHandle handle, long offset, int whence);
}
