namespace Berth.Testing;

/// <summary>A Debian root file system made by debootstrap, kept in artifacts/ for the next run.</summary>
public static class DebianImage
{
    /// <summary>Path of its tar.</summary>
    public static string Tar()
    {
        string tar = Path.Combine(Repository.Root, "artifacts", "debian-bookworm.tar");
        if (!File.Exists(tar))
        {
            using var scratch = new ScratchDirectory();
            string line = $"debootstrap --variant=minbase bookworm {scratch.Path}/root >{scratch.Path}/log 2>&1 || {{ tail -n 20 {scratch.Path}/log; exit 1; }}; "
                + $"tar -C {scratch.Path}/root --numeric-owner --xattrs --exclude=./var/cache/apt/archives/*.deb --exclude=./dev/* -cf {tar}.new . && mv {tar}.new {tar}";
            Shell.Run(new Command("/bin/sh", ["-c", line]) { Deadline = TimeSpan.FromMinutes(6) }).Ok();
        }

        return tar;
    }
}
