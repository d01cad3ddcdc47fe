namespace Berth.Engine.Logs;

/// <summary>Finds the place from which the last lines of a log are read, from its end and without reading the rest.</summary>
public static class LogTail
{
    /// <summary>Positions every file of <paramref name="files"/> (oldest first) so that together they give the last <paramref name="lines"/> lines.</summary>
    public static void Seek(IReadOnlyList<FileStream> files, int lines)
    {
        int left = lines;
        for (int index = files.Count - 1; index >= 0; index--)
        {
            files[index].Position = left == 0 ? files[index].Length : Start(files[index], ref left);
        }
    }

    private static long Start(FileStream file, ref int left)
    {
        byte[] buffer = new byte[64 << 10];
        long end = file.Length;
        long from = end;
        while (from > 0)
        {
            int count = (int)Math.Min(buffer.Length, from);
            from -= count;
            RandomAccess.Read(file.SafeFileHandle, buffer.AsSpan(0, count), from);
            for (int index = count - 1; index >= 0; index--)
            {
                // The line end at the very end ends the last line; each one before it starts a wanted line.
                if (buffer[index] == '\n' && from + index != end - 1 && --left == 0)
                {
                    return from + index + 1;
                }
            }
        }

        if (end > 0)
        {
            left--; // the file's first line has no line end before it
        }

        return 0;
    }
}
