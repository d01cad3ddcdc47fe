using Berth.Oci;

namespace Berth.Networks.Ports;

/// <summary>Keeps a container's published ports reserved on the host, and carries the connections that NAT cannot.</summary>
/// <remarks>
/// Lives in the monitor. One non-blocking listening socket per <see cref="PublishedPort"/> (TCP and UDP), all in one epoll set
/// whose fd is <see cref="PollFd"/>: poll that fd for POLLIN together with the monitor's own, and call <see cref="Dispatch"/>
/// when it is readable. No thread, no allocation while idle. IPv4 connections never arrive here while the nft rules stand; what does arrive (::1, IPv6
/// clients of an IPv4-only container) is spliced to the container. Not thread-safe.
/// Must be made in the host's network namespace.
/// </remarks>
public sealed class PortHolder : IDisposable
{
    private PortHolder(int pollFd) => PollFd = pollFd;

    /// <summary>The epoll fd; readable when <see cref="Dispatch"/> has something to do. Close-on-exec, owned by this object.</summary>
    public int PollFd { get; }

    /// <summary>Opens a socket for each of <paramref name="ports"/>.</summary>
    /// <exception cref="BerthException">A port is taken by a process of the host; the sentence is Docker's
    /// (<c>failed to bind host port 0.0.0.0:8000/tcp: address already in use</c>), <see cref="ErrorKind.Failed"/>. Nothing stays open.</exception>
    public static PortHolder Open(IReadOnlyList<PublishedPort> ports) =>
        throw new BerthException(ErrorKind.NotSupported, $"Publishing of {ports.Count} ports is not built yet.");

    /// <summary>Handles what is ready now, without blocking.</summary>
    public void Dispatch() => throw new BerthException(ErrorKind.NotSupported, $"Nothing to do on {PollFd} yet.");

    /// <summary>Closes every socket; spliced connections break.</summary>
    public void Dispose()
    {
    }
}
