using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Mounting;

/// <summary>A mount object, attached or not. Closing a detached one unmounts it. open_tree(2), fsmount(2).</summary>
public sealed class MountFd() : FdHandle
{
    /// <summary>Takes over a descriptor that another process sent.</summary>
    public static MountFd Own(SafeFileHandle received)
    {
        MountFd owned = Adopt<MountFd>(received.DangerousGetHandle(), "recvmsg", "mount");
        received.SetHandleAsInvalid();
        return owned;
    }
}
