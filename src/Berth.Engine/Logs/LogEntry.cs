using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Engine.Logs;

/// <summary>One line of a json-file log, decoded into a caller's buffer.</summary>
public ref struct LogEntry
{
    /// <summary>The text, its line end included.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>True for stderr.</summary>
    public bool IsError { get; private set; }

    /// <summary>The time as written: RFC 3339, UTC.</summary>
    public ReadOnlySpan<byte> Time { get; private set; }

    /// <summary>Decodes one line of the file. False when it is no log entry (a torn line after a power cut): it is left out.</summary>
    /// <param name="line">The JSON object, without its line end.</param>
    /// <param name="buffer">At least as long as <paramref name="line"/>; the entry's text lives in it.</param>
    /// <param name="entry">The result.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, Span<byte> buffer, out LogEntry entry)
    {
        entry = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool log = reader.ValueTextEquals("log"u8);
                bool stream = reader.ValueTextEquals("stream"u8);
                bool time = reader.ValueTextEquals("time"u8);
                reader.Read();
                if (log)
                {
                    entry.Text = buffer[..reader.CopyString(buffer)];
                }
                else if (stream)
                {
                    entry.IsError = reader.ValueTextEquals("stderr"u8);
                }
                else if (time)
                {
                    entry.Time = reader.ValueSpan;
                }
                else
                {
                    reader.Skip();
                }
            }

            return !entry.Time.IsEmpty;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The time, to 100 ns; null when it is malformed.</summary>
    public readonly DateTimeOffset? Moment()
    {
        // .NET takes 7 digits of a second, the file has up to 9.
        Span<char> text = stackalloc char[40];
        if (Time.Length > text.Length || Time.Length < 20)
        {
            return null;
        }

        int length = Encoding.ASCII.GetChars(Time[..Math.Min(Time.Length - 1, 27)], text);
        text[length++] = 'Z';
        return DateTimeOffset.TryParse(
            text[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment
            : null;
    }

    /// <summary>Writes the time with exactly 9 digits of a second, as Docker's <c>--timestamps</c> does; gives its length.</summary>
    public readonly int WriteTime(Span<byte> target)
    {
        ReadOnlySpan<byte> digits = Time.Length > 20 ? Time[20..^1] : [];
        Time[..Math.Min(19, Time.Length)].CopyTo(target);
        target[19] = (byte)'.';
        for (int index = 0; index < 9; index++)
        {
            target[20 + index] = index < digits.Length ? digits[index] : (byte)'0';
        }

        target[29] = (byte)'Z';
        return 30;
    }
}
