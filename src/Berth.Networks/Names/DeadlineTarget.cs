using Berth.Linux.Polling;

namespace Berth.Networks.Names;

/// <summary>Something in a <see cref="NameServer"/>'s poll set.</summary>
internal abstract class DeadlineTarget : IDisposable
{
    /// <summary>When <see cref="Expired"/> is called, in <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; protected set; } = long.MaxValue;

    /// <summary>True for what must outlive an error.</summary>
    public virtual bool IsListener => false;

    /// <summary>The socket registered under <paramref name="token"/> is ready.</summary>
    public abstract void Ready(int token, PollEvents events);

    /// <summary>The deadline has passed.</summary>
    public virtual void Expired()
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
