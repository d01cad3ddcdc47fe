using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>A file descriptor that is closed exactly once. The subclasses name its kind, so that the compiler refuses the wrong one.</summary>
public abstract class FdHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>The descriptor's number, valid while this object is alive and undisposed (<c>GC.KeepAlive</c> it around the call).</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;

    internal static T Adopt<T>(nint fd, string call, string subject) where T : FdHandle, new()
    {
        Libc.Check(fd, call, subject);
        T owned = new();
        owned.SetHandle(fd);
        return owned;
    }
}
