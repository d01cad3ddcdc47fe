namespace Berth.Linux.Mounting;

/// <summary>A mount object, attached or not. Closing a detached one unmounts it. open_tree(2), fsmount(2).</summary>
public sealed class MountFd() : FdHandle;
