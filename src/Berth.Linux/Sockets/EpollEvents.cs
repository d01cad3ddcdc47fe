namespace Berth.Linux.Sockets;

/// <summary>What an fd is waited for, and what it is ready for. epoll_ctl(2).</summary>
[Flags]
public enum EpollEvents
{
    /// <summary>Nothing but errors, which always come.</summary>
    None = 0,

    /// <summary>EPOLLIN: something to read, or the end.</summary>
    Readable = 1,

    /// <summary>EPOLLOUT: room to write.</summary>
    Writable = 4,

    /// <summary>EPOLLERR.</summary>
    Error = 8,

    /// <summary>EPOLLHUP: both directions are over.</summary>
    HangUp = 0x10,
}
