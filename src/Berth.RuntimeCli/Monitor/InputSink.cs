using System.Runtime.InteropServices;
using Berth.Linux.Polling;

namespace Berth.RuntimeCli.Monitor;

/// <summary>The write end of a process's stdin, or a terminal's master.</summary>
internal sealed class InputSink(SafeHandle handle, PollLoop loop, bool isTerminal) : PollSource(handle)
{
    private readonly ByteQueue _queue = new();
    private bool _ending;

    /// <summary>Called when everything that waited has been written, or nobody reads any more.</summary>
    public Action? Drained { get; set; }

    /// <summary>True when the process does not take its input as fast as it comes.</summary>
    public bool IsFull => _queue.Length > 0;

    /// <summary>True when stdin has been closed.</summary>
    public bool Ended { get; private set; }

    /// <summary>Writes, or keeps for later.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (!Ended && !_ending)
        {
            Advance(_queue.Send(Handle, data));
        }
    }

    /// <summary>Closes stdin when everything is written. A terminal has no end: its user types one.</summary>
    public void End()
    {
        _ending |= !isTerminal;
        if (_ending && !Ended && _queue.Length == 0)
        {
            Close();
        }
    }

    /// <summary>Closes it at once.</summary>
    public void Close()
    {
        if (!Ended)
        {
            Ended = true;
            _queue.Clear();
            loop.Close(this);
            Drained?.Invoke();
        }
    }

    /// <inheritdoc/>
    public override void OnReady(PollEvents events) => Advance(_queue.Flush(Handle));

    private void Advance(bool alive)
    {
        if (!alive)
        {
            Close();
            return;
        }

        if (Token == 0 && _queue.Length > 0)
        {
            loop.Add(this, PollEvents.Writable);
        }

        loop.SetInterest(this, _queue.Length > 0 ? PollEvents.Writable : PollEvents.None);
        if (_queue.Length == 0)
        {
            if (_ending)
            {
                Close();
            }
            else
            {
                Drained?.Invoke();
            }
        }
    }
}
