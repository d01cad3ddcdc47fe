namespace Berth.Networks.Ports;

/// <summary>Protocol of a published port. SCTP is not published: nothing in userspace can hold its port here.</summary>
public enum PortProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}
