using System.Text;
using Berth.Cli.Commands;

namespace Berth.Cli.Sessions;

/// <summary>Asks before something is lost.</summary>
internal static class Confirmation
{
    /// <summary>Whether the user answered yes; anything else, also the end of input, is no.</summary>
    public static async Task<bool> AskAsync(Invocation call, string question)
    {
        await call.Out.WriteAsync($"{question} [y/N] ");
        await call.Out.FlushAsync();
        using var reader = new StreamReader(StandardStreams.OpenInput(), Encoding.UTF8);
        string? answer = await reader.ReadLineAsync(call.Cancellation);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
