using System.Threading.Channels;

namespace Berth.Engine.Events;

/// <summary>A listener of the event log.</summary>
public sealed class EventSubscription(IReadOnlyList<EngineEvent> past, ChannelReader<EngineEvent> live, Action remove) : IDisposable
{
    /// <summary>What had happened already.</summary>
    public IReadOnlyList<EngineEvent> Past { get; } = past;

    /// <summary>What happens from now on; completes when this listener is too slow.</summary>
    public ChannelReader<EngineEvent> Live { get; } = live;

    /// <inheritdoc/>
    public void Dispose() => remove();
}
