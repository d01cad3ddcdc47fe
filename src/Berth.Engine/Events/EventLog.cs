using System.Threading.Channels;

namespace Berth.Engine.Events;

/// <summary>The latest events and whoever listens. A listener that does not keep up loses its stream, never the engine's memory.</summary>
public sealed class EventLog(TimeProvider time)
{
    /// <summary>How many past events are kept for <c>since</c>.</summary>
    private const int Kept = 1024;

    /// <summary>How many events a listener may be behind.</summary>
    private const int Behind = 4096;

    private readonly Lock _lock = new();
    private readonly Queue<EngineEvent> _past = new();
    private readonly List<Channel<EngineEvent>> _listeners = [];

    /// <summary>Records an event and tells the listeners.</summary>
    public void Publish(string type, string action, string actorId, IReadOnlyDictionary<string, string> attributes)
    {
        lock (_lock)
        {
            var happened = new EngineEvent(type, action, actorId, attributes, time.GetUtcNow());
            _past.Enqueue(happened);
            if (_past.Count > Kept)
            {
                _past.Dequeue();
            }

            for (int index = _listeners.Count - 1; index >= 0; index--)
            {
                if (!_listeners[index].Writer.TryWrite(happened))
                {
                    _listeners[index].Writer.TryComplete();
                    _listeners.RemoveAt(index);
                }
            }
        }
    }

    /// <summary>Past events from <paramref name="since"/> on (none when null) and then, without a gap, what happens until the disposal.</summary>
    public EventSubscription Subscribe(DateTimeOffset? since)
    {
        var channel = Channel.CreateBounded<EngineEvent>(Behind);
        lock (_lock)
        {
            EngineEvent[] past = since is null ? [] : [.. _past.Where(happened => happened.Time >= since)];
            _listeners.Add(channel);
            return new EventSubscription(past, channel.Reader, () => Remove(channel));
        }
    }

    private void Remove(Channel<EngineEvent> channel)
    {
        lock (_lock)
        {
            _listeners.Remove(channel);
        }

        channel.Writer.TryComplete();
    }
}
