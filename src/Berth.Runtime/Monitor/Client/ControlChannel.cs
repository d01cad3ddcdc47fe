using System.Collections.Concurrent;
using Berth.Oci;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.Runtime.Monitor.Client;

/// <summary>Commands and their replies over one connection. Any number of callers at once.</summary>
internal sealed class ControlChannel : IDisposable
{
    private readonly MonitorConnection _connection;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<MonitorReply>> _pending = new();
    private long _lastId;
    private volatile bool _closed;

    /// <summary>Starts to read replies from <paramref name="connection"/>, which it owns from then on.</summary>
    public ControlChannel(MonitorConnection connection)
    {
        _connection = connection;
        Closed = ReadRepliesAsync();
    }

    /// <summary>Completes, never with an error, when the monitor has hung up.</summary>
    public Task Closed { get; }

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <exception cref="BerthException">The monitor refused it, or is gone (<see cref="ErrorKind.Conflict"/>).</exception>
    public async Task<MonitorReply> CallAsync(MonitorCommand command, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<MonitorReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = reply;
        try
        {
            if (_closed)
            {
                throw Gone();
            }

            await _connection.SendCommandAsync(command with { Id = id }, cancellationToken);
            MonitorReply answer = await reply.Task.WaitAsync(cancellationToken);
            return answer.Error is null ? answer : throw answer.Error.ToException();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>What every call gets once the monitor has gone.</summary>
    public static BerthException Gone() => new(ErrorKind.Conflict, "The container is not running: its monitor has gone.");

    private async Task ReadRepliesAsync()
    {
        try
        {
            while (await _connection.ReadJsonAsync(FrameType.Reply, MonitorJson.Default.MonitorReply, CancellationToken.None) is { } reply)
            {
                if (_pending.TryGetValue(reply.Id, out TaskCompletionSource<MonitorReply>? waiter))
                {
                    waiter.TrySetResult(reply);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or BerthException or System.Text.Json.JsonException)
        {
            // However the connection ended, it has ended; the waiters below are told.
        }

        _closed = true;
        foreach (TaskCompletionSource<MonitorReply> waiter in _pending.Values)
        {
            waiter.TrySetException(Gone());
        }
    }
}
