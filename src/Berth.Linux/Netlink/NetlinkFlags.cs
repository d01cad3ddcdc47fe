namespace Berth.Linux.Netlink;

/// <summary>Flags of a netlink message, with the kernel's names. netlink(7).</summary>
[Flags]
public enum NetlinkFlags
{
#pragma warning disable CS1591, CA1707 // the kernel's names say it all
    None = 0,
    NLM_F_REQUEST = 1,
    NLM_F_MULTI = 2,
    NLM_F_ACK = 4,
    NLM_F_ECHO = 8,
    NLM_F_REPLACE = 0x100,
    NLM_F_EXCL = 0x200,
    NLM_F_CREATE = 0x400,
    NLM_F_APPEND = 0x800,
    NLM_F_DUMP = 0x300,
#pragma warning restore CS1591, CA1707
}
