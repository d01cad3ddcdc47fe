using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Berth.Runtime.Monitor;

namespace Berth.Engine.Streams;

/// <summary>Carries stdio between a client and a monitor.</summary>
public static class StreamCopier
{
    private const int BufferSize = 64 << 10;
    private const int HeaderSize = 8;

    /// <summary>Carries both ways until the process's output ends or the client detaches; the process runs on then.</summary>
    /// <param name="client">The client.</param>
    /// <param name="process">The process.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the carrying.</param>
    public static async Task CarryAsync(ClientEnds client, AttachedStreams process, StreamOptions options, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> input = options.Stdin ? CarryInputAsync(client.Input, process, options, ended.Token) : Task.FromResult(false);
        Task output = CarryOutputAsync(client.Output, process, options.Multiplexed, ended.Token);
        if (await Task.WhenAny(input, output) == input && await input)
        {
            await ended.CancelAsync(); // detached by its keys
        }

        try
        {
            await output;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Detached.
        }
        finally
        {
            await ended.CancelAsync();
            client.Input.CancelPendingRead();
            await input;
        }
    }

    /// <summary>Writes a text to a client's stdout.</summary>
    public static async Task WriteAsync(PipeWriter output, string text, bool multiplexed)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] header = new byte[HeaderSize];
        header[0] = (byte)OutputKind.Stdout;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)bytes.Length);
        await output.WriteAsync(multiplexed ? (byte[])[.. header, .. bytes] : bytes);
    }

    // True when the client typed its detach keys.
    private static async Task<bool> CarryInputAsync(PipeReader input, AttachedStreams process, StreamOptions options, CancellationToken cancellationToken)
    {
        byte[] passed = new byte[BufferSize];
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync(cancellationToken);
                foreach (ReadOnlyMemory<byte> part in result.Buffer)
                {
                    if (await PassAsync(part, passed, process, options))
                    {
                        return true;
                    }
                }

                input.AdvanceTo(result.Buffer.End);
                if (result.IsCanceled)
                {
                    return false;
                }

                if (result.IsCompleted)
                {
                    break;
                }
            }

            await process.Stdin.DisposeAsync();
        }
        catch (IOException)
        {
            await process.Stdin.DisposeAsync(); // the client's connection broke: no more comes from it
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The process ended: the output's side deals with it.
        }

        return false;
    }

    private static async ValueTask<bool> PassAsync(ReadOnlyMemory<byte> part, byte[] passed, AttachedStreams process, StreamOptions options)
    {
        if (options.DetachKeys is not { } keys)
        {
            await process.Stdin.WriteAsync(part, CancellationToken.None);
            return false;
        }

        while (part.Length > 0)
        {
            ReadOnlyMemory<byte> piece = part[..Math.Min(part.Length, passed.Length - keys.Bound(0))];
            part = part[piece.Length..];
            bool detached = keys.Scan(piece.Span, passed, out int count);
            await process.Stdin.WriteAsync(passed.AsMemory(0, count), CancellationToken.None);
            if (detached)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task CarryOutputAsync(PipeWriter output, AttachedStreams process, bool multiplexed, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize + HeaderSize);
        try
        {
            while (true)
            {
                OutputChunk chunk = await process.ReadAsync(buffer.AsMemory(HeaderSize, BufferSize), cancellationToken);
                if (chunk.Count == 0)
                {
                    return;
                }

                int start = multiplexed ? 0 : HeaderSize;
                if (multiplexed)
                {
                    buffer.AsSpan(0, HeaderSize).Clear();
                    buffer[0] = (byte)chunk.Kind;
                    BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(4), (uint)chunk.Count);
                }

                FlushResult flushed = await output.WriteAsync(buffer.AsMemory(start, HeaderSize - start + chunk.Count), cancellationToken);
                if (flushed.IsCompleted)
                {
                    return; // the client has gone
                }
            }
        }
        catch (IOException)
        {
            // The monitor died or the client's connection broke: the stream ends here either way.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
