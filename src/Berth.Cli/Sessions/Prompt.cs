using System.Text;
using Berth.Cli.Commands;

namespace Berth.Cli.Sessions;

/// <summary>Asks on the terminal.</summary>
internal static class Prompt
{
    /// <summary>One line; a secret is not shown.</summary>
    public static async Task<string> AskAsync(Invocation call, string question, bool secret)
    {
        await call.Out.WriteAsync(question);
        await call.Out.FlushAsync(call.Cancellation);
        using IDisposable? raw = secret ? StandardStreams.EnterRawMode() : null;
        var line = new List<byte>();
        byte[] one = new byte[1];
        await using Stream input = StandardStreams.OpenInput();
        while (await input.ReadAsync(one, call.Cancellation) == 1 && one[0] is not ((byte)'\n' or (byte)'\r'))
        {
            if (one[0] == 3 && secret)
            {
                throw new CliException("", 130);
            }

            if (one[0] is 8 or 127)
            {
                line = line.Count > 0 ? line[..^1] : line;
                continue;
            }

            line.Add(one[0]);
        }

        if (secret)
        {
            await call.Out.WriteAsync("\r\n");
        }

        return Encoding.UTF8.GetString([.. line]).Trim();
    }
}
