using System.Text;

namespace Berth.Build.Steps;

/// <summary>Makes text of what a RUN step prints; a character cut by a buffer's end is put together again.</summary>
internal sealed class StepOutput(StepReport report) : IStepOutput
{
    // The classic builder marks standard error this way, and the docker CLI passes it on to the terminal.
    private const string Red = "\u001b[91m";
    private const string Plain = "\u001b[0m";

    private readonly object _gate = new();
    private readonly Decoder _output = Encoding.UTF8.GetDecoder();
    private readonly Decoder _error = Encoding.UTF8.GetDecoder();

    /// <inheritdoc/>
    public void WriteOutput(ReadOnlySpan<byte> bytes) => Write(_output, bytes, isError: false, flush: false);

    /// <inheritdoc/>
    public void WriteError(ReadOnlySpan<byte> bytes) => Write(_error, bytes, isError: true, flush: false);

    /// <summary>Says what is left of a character that never came whole.</summary>
    public void Flush()
    {
        Write(_output, default, isError: false, flush: true);
        Write(_error, default, isError: true, flush: true);
    }

    private void Write(Decoder decoder, ReadOnlySpan<byte> bytes, bool isError, bool flush)
    {
        lock (_gate)
        {
            char[] buffer = new char[decoder.GetCharCount(bytes, flush)];
            int length = decoder.GetChars(bytes, buffer, flush);
            if (length != 0)
            {
                string text = new(buffer, 0, length);
                report.Say(isError ? BuildEventKind.ErrorOutput : BuildEventKind.Output, isError ? Red + text + Plain : text);
            }
        }
    }
}
