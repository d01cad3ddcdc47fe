namespace Berth.Linux;

/// <summary>What this kernel can do beyond the floor of 5.15, asked once by trying. Callers branch on these, never on an ENOSYS of their own.</summary>
public static class KernelFeatures
{
    private static readonly Lazy<bool> LazyFchmodat2 = new(ProbeFchmodat2);
    private static readonly Lazy<bool> LazyOverlay = new(ProbeOverlay);

    /// <summary>fchmodat2(2), 6.6.</summary>
    public static bool Fchmodat2 => LazyFchmodat2.Value;

    /// <summary>
    /// Overlay takes its layers one by one through fsconfig ("lowerdir+"), 6.7. The environment variable BERTH_KERNEL_OLD_OVERLAY=1
    /// says no, so that the older way is exercised on newer kernels too.
    /// </summary>
    public static bool OverlayLayersByFsconfig => LazyOverlay.Value;

    private static bool ProbeFchmodat2() =>
        Libc.Syscall(Nr.fchmodat2, -1) >= 0
        || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Errno.ENOSYS;

    private static bool ProbeOverlay()
    {
        if (Environment.GetEnvironmentVariable("BERTH_KERNEL_OLD_OVERLAY") == "1")
        {
            return false;
        }

        // Before 6.5 any option is taken, and looked at by the mount only: what nobody can know tells such a kernel.
        return OverlayTakes("lowerdir+") && !OverlayTakes("berth_probe");
    }

    private static bool OverlayTakes(string option)
    {
        try
        {
            using var overlay = Mounting.FileSystemContext.Open("overlay");
            overlay.SetString(option, "/");
            return true;
        }
        catch (LinuxException error) when (error.Errno is Errno.EINVAL)
        {
            return false;
        }
    }
}
