namespace Berth.Runtime.Monitor.Protocol;

/// <summary>What a frame carries. Numbers are never reused; docs/adr/0002-monitor-protocol.md.</summary>
public enum FrameType : byte
{
    /// <summary>No frame.</summary>
    None = 0,

    /// <summary>JSON <see cref="Protocol.Hello"/>; the first frame in either direction.</summary>
    Hello = 1,

    /// <summary>JSON <see cref="MonitorCommand"/>; client to monitor.</summary>
    Command = 2,

    /// <summary>JSON <see cref="MonitorReply"/>; monitor to client, one for each command.</summary>
    Reply = 3,

    /// <summary>JSON <see cref="StartReply"/>; to the starter, once, before its hello.</summary>
    Started = 4,

    /// <summary>Bytes for stdin.</summary>
    Stdin = 16,

    /// <summary>Empty: stdin's end.</summary>
    StdinEnd = 17,

    /// <summary>Bytes of stdout, or of a terminal.</summary>
    Stdout = 18,

    /// <summary>Bytes of stderr.</summary>
    Stderr = 19,

    /// <summary>Empty: all output has been sent. A stream that ends without it was cut off: the client was too slow, or the monitor died.</summary>
    OutputEnd = 20,
}
