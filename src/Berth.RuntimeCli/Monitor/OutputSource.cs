using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Polling;
using Berth.Runtime.Monitor;
using Berth.Runtime.Monitor.Protocol;

namespace Berth.RuntimeCli.Monitor;

/// <summary>One output of a process: the read end of a pipe, or a terminal's master.</summary>
internal sealed class OutputSource(SafeHandle handle, OutputKind kind, StdioRelay relay, PollLoop loop) : PollSource(handle)
{
    /// <summary>stdout or stderr.</summary>
    public OutputKind Kind { get; } = kind;

    /// <summary>True when no more comes.</summary>
    public bool Ended { get; private set; }

    /// <inheritdoc/>
    public override void OnReady(PollEvents events) => ReadSome();

    /// <summary>Reads once.</summary>
    /// <returns>False when there was nothing (now, or at all).</returns>
    public bool ReadSome()
    {
        int count = NonBlocking.Read(Handle, loop.Scratch.AsSpan(FrameHeader.Size));
        if (count > 0)
        {
            relay.Deliver(Kind, loop.Scratch, count);
            return true;
        }

        // A terminal says EIO when its last user has closed it.
        if (count != -Errno.EAGAIN)
        {
            End();
        }

        return false;
    }

    /// <summary>Closes it, whatever may still come.</summary>
    public void End()
    {
        if (!Ended)
        {
            Ended = true;
            loop.Close(this);
            relay.OnOutputEnded(Kind);
        }
    }
}
