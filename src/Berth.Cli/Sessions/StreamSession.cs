using Berth.DockerApi.Client;
using Berth.DockerApi.Streams;

namespace Berth.Cli.Sessions;

/// <summary>Carries bytes between our standard streams and an attached container or exec, until its output ends or the user detaches.</summary>
internal sealed class StreamSession(HijackedStream connection, SessionOptions options)
{
    /// <summary>Runs to the end; false if the user detached.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using RawTerminal? raw = options.Stdin && options.Tty && StandardStreams.InputIsTerminal ? new RawTerminal() : null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task output = ReceiveAsync(ended.Token);
        if (!options.Stdin)
        {
            await output;
            return true;
        }

        // A read of stdin cannot be cancelled: when the output ends first, the one that waits is left behind.
        Task<bool> input = SendAsync(ended.Token);
        Task first = await Task.WhenAny(output, input);
        if (first == input && await input)
        {
            return false;
        }

        await output;
        await ended.CancelAsync();
        return true;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        if (!options.Stdout && !options.Stderr)
        {
            await connection.CopyToAsync(Stream.Null, cancellationToken);
            return;
        }

        await using Stream stdout = options.Stdout ? StandardStreams.OpenOutput() : Stream.Null;
        await using Stream stderr = options.Stderr ? StandardStreams.OpenError() : Stream.Null;
        if (options.Tty)
        {
            await connection.CopyToAsync(stdout, cancellationToken);
        }
        else
        {
            await new MultiplexedReader(connection).CopyAsync(stdout, stderr, cancellationToken);
        }
    }

    /// <summary>Sends stdin; true when the detach keys were typed.</summary>
    private async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        DetachKeys? keys = options.Tty && StandardStreams.InputIsTerminal ? DetachKeys.Parse(options.DetachKeys) : null;
        Stream stdin = StandardStreams.OpenInput();
        byte[] buffer = new byte[32 * 1024];
        var typed = new List<byte>();
        try
        {
            int count;
            while ((count = await stdin.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (keys is null)
                {
                    await connection.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                    continue;
                }

                typed.Clear();
                bool detached = keys.Filter(buffer.AsSpan(0, count), typed);
                await connection.WriteAsync(typed.ToArray(), cancellationToken);
                if (detached)
                {
                    return true;
                }
            }

            connection.CloseWrite();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // The other side has stopped reading: its output says how it ended.
        }

        return false;
    }
}
