using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Berth.Runtime.Monitor.Logs;

/// <summary>
/// One line of Docker's json-file format: <c>{"log":"…\n","stream":"stdout","time":"…Z"}</c> and a newline, escaped as Go's encoder does.
/// </summary>
internal static class JsonLogLine
{
    // Everything that cannot be copied as it is: control characters, what JSON escapes, what Go escapes besides, and all of non-ASCII.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(MakePlain());

    /// <summary>Appends the line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">The line without its newline; any bytes.</param>
    /// <param name="kind">stdout or stderr.</param>
    /// <param name="time">When it was read, UTC.</param>
    /// <param name="ended">True when the newline was there; a piece of a longer line has none.</param>
    public static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text, OutputKind kind, DateTime time, bool ended)
    {
        output.Write("{\"log\":\""u8);
        AppendEscaped(output, text);
        output.Write(ended ? "\\n\",\"stream\":\""u8 : "\",\"stream\":\""u8);
        output.Write(kind == OutputKind.Stderr ? "stderr"u8 : "stdout"u8);
        output.Write("\",\"time\":\""u8);
        AppendTime(output, time);
        output.Write("\"}\n"u8);
    }

    /// <summary>RFC 3339 in UTC, the fraction without its closing zeros, as Go's RFC3339Nano.</summary>
    public static void AppendTime(ArrayBufferWriter<byte> output, DateTime time)
    {
        Span<byte> target = output.GetSpan(40);
        // 2006-01-02T15:04:05.0000000Z
        Utf8Formatter.TryFormat(time, target, out int length, 'O');
        length--;
        while (target[length - 1] == '0')
        {
            length--;
        }

        length -= target[length - 1] == '.' ? 1 : 0;
        target[length++] = (byte)'Z';
        output.Advance(length);
    }

    private static void AppendEscaped(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            output.Write(plain < 0 ? text : text[..plain]);
            if (plain < 0)
            {
                return;
            }

            text = text[plain..];
            text = text[(text[0] < 0x80 ? AppendAscii(output, text[0]) : AppendRune(output, text))..];
        }
    }

    private static int AppendAscii(ArrayBufferWriter<byte> output, byte value)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                output.Write([(byte)'\\', value]);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            default:
                ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
                output.Write("\\u00"u8);
                output.Write([hex[value >> 4], hex[value & 15]]);
                break;
        }

        return 1;
    }

    private static int AppendRune(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done)
        {
            // Go replaces every invalid byte by itself; .NET would take the longest broken sequence as one.
            output.Write("\\ufffd"u8);
            return 1;
        }

        // Line separators are legal in JSON and not in JavaScript.
        output.Write(rune.Value switch
        {
            0x2028 => "\\u2028"u8,
            0x2029 => "\\u2029"u8,
            _ => text[..length],
        });
        return length;
    }

    private static byte[] MakePlain()
    {
        var plain = new List<byte>();
        for (int value = 0x20; value < 0x80; value++)
        {
            if (value is not ('"' or '\\' or '<' or '>' or '&'))
            {
                plain.Add((byte)value);
            }
        }

        return [.. plain];
    }
}
