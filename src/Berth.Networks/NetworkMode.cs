namespace Berth.Networks;

/// <summary>How a container meets the network; Docker's HostConfig.NetworkMode.</summary>
public enum NetworkMode
{
    /// <summary>An endpoint on the default bridge.</summary>
    Bridge,

    /// <summary>A namespace of its own with nothing but loopback.</summary>
    None,

    /// <summary>The host's own namespace: no namespace is made, no port published.</summary>
    Host,

    /// <summary>The namespace of another container (<see cref="AttachRequest.JoinContainer"/>).</summary>
    Container,
}
