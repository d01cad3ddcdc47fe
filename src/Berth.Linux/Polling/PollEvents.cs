namespace Berth.Linux.Polling;

/// <summary>What a descriptor is ready for. epoll_ctl(2).</summary>
[Flags]
public enum PollEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>EPOLLIN: a read does not block.</summary>
    Readable = 1,

    /// <summary>EPOLLOUT: a write does not block.</summary>
    Writable = 4,

    /// <summary>EPOLLERR; always reported.</summary>
    Error = 8,

    /// <summary>EPOLLHUP; always reported.</summary>
    HangUp = 0x10,
}
