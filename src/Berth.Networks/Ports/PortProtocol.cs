namespace Berth.Networks.Ports;

/// <summary>Protocol of a published port; the numbers are IP's own.</summary>
public enum PortProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP; by NAT alone: nothing holds its ports on the host.</summary>
    Sctp = 132,
}
