using Berth.Linux.Files;
using Berth.Linux.Namespaces;

namespace Berth.Linux.Mounting;

/// <summary>An overlay file system made as a detached mount: on the host nothing is mounted, so nothing can be left behind.</summary>
public sealed record OverlayMount
{
    private const int FsconfigValueMax = 255;

    /// <summary>Lower directories, top layer first; at least one. Host paths that the caller trusts.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    /// <summary>The writable directory; null makes the overlay read-only.</summary>
    public string? Upper { get; init; }

    /// <summary>Overlay's scratch directory on the upper's file system; required with it.</summary>
    public string? Work { get; init; }

    /// <summary>Further options, as for mount(8).</summary>
    public IReadOnlyList<string> Options { get; init; } = ["redirect_dir=off", "metacopy=off", "index=off"];

    /// <summary>Whether the layers are given one by one through fsconfig, or all in mount(2)'s page of options; by default as this kernel can.</summary>
    public bool ByFsconfig { get; init; } = KernelFeatures.OverlayLayersByFsconfig;

    /// <summary>Makes it.</summary>
    /// <exception cref="LinuxException">The kernel refused; the message holds its reason.</exception>
    public MountFd Create() => ByFsconfig ? CreateByFsconfig() : CreateByMount();

    private MountFd CreateByFsconfig()
    {
        using var overlay = FileSystemContext.Open("overlay");
        List<PathFd> opened = [];
        try
        {
            overlay.SetString("source", "overlay");
            foreach (string lower in Lower)
            {
                overlay.SetString("lowerdir+", Short(lower, opened));
            }

            if (Upper is not null)
            {
                overlay.SetString("upperdir", Short(Upper, opened));
                overlay.SetString("workdir", Short(Work!, opened));
            }

            foreach (string option in Options)
            {
                overlay.Set(option);
            }

            return overlay.Mount(MountAttributes.None);
        }
        finally
        {
            opened.ForEach(static path => path.Dispose());
        }
    }

    /// <summary>The path, or where it is longer than fsconfig takes, the descriptor's.</summary>
    private static string Short(string path, List<PathFd> opened)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) <= FsconfigValueMax)
        {
            return path;
        }

        opened.Add(HostFiles.OpenPath(path));
        return opened[^1].ProcPath;
    }

    /// <summary>
    /// Before 6.7: mount(2), whose options must fit one page. In a mount namespace of its own a small tmpfs holds links "0", "1", …
    /// to the layers, so that 127 of them take under 500 bytes; the finished mount is cloned out and the namespace forgotten.
    /// </summary>
    private MountFd CreateByMount() => NamespaceThread.RunInNew(NamespaceKinds.Mount, () =>
    {
        Mounts.SetRootPropagation(MountPropagation.Private);
        List<PathFd> opened = [];
        try
        {
            return MountThroughLinks(opened);
        }
        finally
        {
            opened.ForEach(static path => path.Dispose());
        }
    });

    private unsafe MountFd MountThroughLinks(List<PathFd> opened)
    {
        // Opened in this namespace (overlay refuses layers of another one), and before the tmpfs hides one of them.
        string scratch = Work ?? Lower[0];
        List<string> options = [.. Options];
        foreach (string lower in Lower)
        {
            opened.Add(HostFiles.OpenPath(lower));
        }

        options.Add("lowerdir=" + string.Join(':', Enumerable.Range(0, Lower.Count)));
        if (Upper is not null)
        {
            opened.Add(HostFiles.OpenPath(Upper));
            opened.Add(HostFiles.OpenPath(Work!));
            options.Add($"upperdir={Lower.Count},workdir={Lower.Count + 1}");
        }

        using var tmpfs = FileSystemContext.Open("tmpfs");
        using MountFd links = tmpfs.Mount(MountAttributes.None);
        Mounts.Attach(links, scratch);
        using var folder = RootFd.Of(links);
        using DirectoryFd names = folder.OpenDirectory(".");
        for (int i = 0; i < opened.Count; i++)
        {
            names.MakeSymbolicLink(i.ToString(System.Globalization.CultureInfo.InvariantCulture), opened[i].ProcPath);
        }

        names.MakeDirectory("merged", 0x1c0);
        Libc.Check(Libc.Retry(Nr.fchdir, names.Number), "fchdir", scratch);
        fixed (byte* type = "overlay\0"u8)
        fixed (byte* target = "merged\0"u8)
        fixed (byte* data = Libc.Utf8(string.Join(',', options)))
        {
            nint flags = Upper is null ? 1 : 0;
            Libc.Check(Libc.Retry(Nr.mount, (nint)type, (nint)target, (nint)type, flags, (nint)data), "mount", "overlay of " + Lower[0]);
        }

        using PathFd merged = names.OpenPath("merged");
        return Mounts.Clone(merged);
    }
}
