using System.Globalization;
using System.Text.Json;
using Berth.DockerApi;
using Berth.DockerApi.Client;
using Berth.DockerApi.Streams;

namespace Berth.Cli.Output;

/// <summary>
/// Shows a stream of messages (pull, load, import, build): on a terminal each ID has a line that is redrawn in place, elsewhere only
/// what is new is printed, a line each.
/// </summary>
internal sealed class MessagePrinter(TextWriter output, bool isTerminal)
{
    private const int BarWidth = 50;
    private readonly List<string> _ids = [];
    private int _below;

    /// <summary>Called with the data for programs that some messages carry.</summary>
    public Action<JsonElement>? OnAux { get; init; }

    /// <summary>Reads to the end.</summary>
    /// <exception cref="CliException">The stream carries an error: its text.</exception>
    public async Task PrintAsync(Stream body, CancellationToken cancellationToken)
    {
        await foreach (JsonMessage message in DockerClient.ReadLinesAsync(body, DockerJson.Wire.JsonMessage, cancellationToken))
        {
            if (message.ErrorDetail is not null || message.Error is not null)
            {
                await output.FlushAsync(cancellationToken);
                string text = message.ErrorDetail?.Message ?? message.Error ?? "";
                throw new CliException(text, message.ErrorDetail?.Code is > 0 and < 256 and var code ? code : 1);
            }

            if (message.Aux is { } aux)
            {
                OnAux?.Invoke(aux);
                continue;
            }

            Print(message);
            await output.FlushAsync(cancellationToken);
        }
    }

    private static string Progress(JsonMessage message)
    {
        if (message.ProgressDetail is not { Current: > 0 } detail)
        {
            return "";
        }

        if (detail.Total <= 0)
        {
            return " " + Human.Size(detail.Current);
        }

        int filled = (int)Math.Min(BarWidth, detail.Current * BarWidth / detail.Total);
        string bar = new string('=', filled) + (filled < BarWidth ? ">" : "");
        string figures = detail.HideCounts ? "" : $"  {Human.Size(detail.Current)}/{Human.Size(detail.Total)}";
        return string.Create(CultureInfo.InvariantCulture, $" [{bar.PadRight(BarWidth)}]{figures}");
    }

    private void Print(JsonMessage message)
    {
        if (message.Stream is { } stream)
        {
            output.Write(stream);
            _ids.Clear();
            return;
        }

        string progress = Progress(message);
        if (!isTerminal)
        {
            if (progress.Length == 0 && message.Status is { Length: > 0 })
            {
                output.WriteLine(Line(message, ""));
            }

            return;
        }

        if (message.Id is not { Length: > 0 } id)
        {
            output.WriteLine(Line(message, progress));
            _ids.Clear();
            return;
        }

        Redraw(id, Line(message, progress));
    }

    private void Redraw(string id, string line)
    {
        int at = _ids.IndexOf(id);
        if (at < 0)
        {
            _ids.Add(id);
            output.WriteLine(line);
            return;
        }

        _below = _ids.Count - at;
        output.Write($"\u001b[{_below}A\u001b[2K\r{line}\u001b[{_below}B\r");
    }

    private static string Line(JsonMessage message, string progress) =>
        $"{(message.Id is { Length: > 0 } id ? id + ": " : "")}{(message.From is { Length: > 0 } from ? $"(from {from}) " : "")}{message.Status}{progress}";
}
