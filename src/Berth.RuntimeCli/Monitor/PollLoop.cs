using Berth.Linux.Polling;

namespace Berth.RuntimeCli.Monitor;

/// <summary>The monitor's one thread waits here. No timers, no tasks, no thread pool.</summary>
internal sealed class PollLoop : IDisposable
{
    private readonly Epoll _epoll = Epoll.Create();
    private readonly Dictionary<int, PollSource> _sources = [];
    private readonly PollResult[] _results = new PollResult[16];
    private int _lastToken;

    /// <summary>For one read at a time: room for a frame's header and 64 KiB behind it.</summary>
    public byte[] Scratch { get; } = new byte[Runtime.Monitor.Protocol.FrameHeader.Size + Runtime.Monitor.Protocol.FrameHeader.MaxDataLength];

    /// <summary>Starts to wait for a source.</summary>
    public void Add(PollSource source, PollEvents interest)
    {
        source.Token = ++_lastToken;
        _sources.Add(source.Token, source);
        SetInterest(source, interest);
    }

    /// <summary>Changes what is waited for.</summary>
    public void SetInterest(PollSource source, PollEvents interest)
    {
        if (source.Token == 0 || source.Interest == interest)
        {
            return;
        }

        int descriptor = (int)source.Handle.DangerousGetHandle();
        if (interest == PollEvents.None)
        {
            _epoll.Remove(descriptor);
        }
        else if (source.Interest == PollEvents.None)
        {
            _epoll.Add(descriptor, interest, source.Token);
        }
        else
        {
            _epoll.Change(descriptor, interest, source.Token);
        }

        source.Interest = interest;
    }

    /// <summary>Forgets a source and closes its descriptor.</summary>
    public void Close(PollSource source)
    {
        if (source.Token != 0)
        {
            SetInterest(source, PollEvents.None);
            _sources.Remove(source.Token);
            source.Token = 0;
        }

        source.Handle.Dispose();
    }

    /// <summary>Waits once, at most <paramref name="timeout"/> milliseconds (negative: for ever), and handles what is ready.</summary>
    public void RunOnce(int timeout)
    {
        int count = _epoll.Wait(_results, timeout);
        for (int i = 0; i < count; i++)
        {
            // One handled before it may have closed this one.
            if (_sources.TryGetValue(_results[i].Token, out PollSource? source) && source.Interest != PollEvents.None)
            {
                source.OnReady(_results[i].Events);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _epoll.Dispose();
}
