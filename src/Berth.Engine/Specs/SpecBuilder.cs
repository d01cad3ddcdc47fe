using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci.Runtime;
using Berth.Runtime.Capabilities;

namespace Berth.Engine.Specs;

/// <summary>Container record + user → config.json, with Docker's defaults.</summary>
public sealed class SpecBuilder(EnginePaths paths, NamespaceChoice namespaces)
{
    /// <summary>Version of the runtime-spec that is written.</summary>
    public const string OciVersion = "1.2.0";

    /// <summary>The whole bundle configuration.</summary>
    public RuntimeSpec Build(ContainerRecord container, UserAccount user, string cgroupPath)
    {
        HostSettings host = container.Host;
        var security = SecurityOptions.Parse(host.SecurityOpt ?? []);
        CapabilitySet capabilities = CapabilityChoice.Of(host);
        bool ownUts = host.UtsMode != "host";
        return new RuntimeSpec
        {
            OciVersion = OciVersion,
            Process = Process(container, user, capabilities, security),
            Root = new RootSpec { Path = "rootfs", Readonly = host.ReadonlyRootfs },
            Hostname = ownUts ? HostnameOf(container) : null,
            Domainname = ownUts && container.Settings.Domainname is { Length: > 0 } domain ? domain : null,
            Mounts = Mounts(container),
            Annotations = host.Annotations,
            Linux = new LinuxSpec
            {
                Namespaces = namespaces.Of(container),
                Devices = DeviceChoice.Nodes(host),
                CgroupsPath = cgroupPath,
                Resources = ResourceRules.Of(host.Resources) with { Devices = DeviceChoice.Rules(host) },
                RootfsPropagation = Propagation(container),
                Seccomp = SeccompChoice.Of(host, security, capabilities),
                Sysctl = Sysctls(host),
                MaskedPaths = host.Privileged || security.SystemPathsUnconfined ? [] : host.MaskedPaths ?? SystemPaths.Masked,
                ReadonlyPaths = host.Privileged || security.SystemPathsUnconfined ? [] : host.ReadonlyPaths ?? SystemPaths.ReadOnly,
            },
        };
    }

    /// <summary>The container's host name.</summary>
    public static string HostnameOf(ContainerRecord container) =>
        container.Host.UtsMode == "host" || (container.Host.NetworkMode == "host" && container.Settings.Hostname is null or "")
            ? Environment.MachineName
            : container.Settings.Hostname is { Length: > 0 } name ? name : container.ShortId;

    private static ProcessSpec Process(
        ContainerRecord container, UserAccount user, CapabilitySet capabilities, SecurityOptions security) => new()
        {
            Terminal = container.Settings.Tty,
            ConsoleSize = container.Settings.Tty && container.Host.ConsoleSize is { Height: > 0, Width: > 0 } size ? size : null,
            User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = user.Groups },
            Args = [container.Path, .. container.Args],
            Env = ProcessEnvironment.Of(container, user),
            Cwd = container.Settings.Config.WorkingDir is { Length: > 0 } folder ? folder : "/",
            Capabilities = capabilities.ToSpec(user.Uid == 0),
            Rlimits = Rlimits.Of(container.Host.Ulimits ?? []),
            NoNewPrivileges = security.NoNewPrivileges,
            ApparmorProfile = security.AppArmorProfile is { } profile and not "unconfined" ? profile : null,
            OomScoreAdj = container.Host.OomScoreAdj,
        };

    private static Dictionary<string, string> Sysctls(HostSettings host)
    {
        var sysctls = new Dictionary<string, string>(StringComparer.Ordinal);
        if (host.NetworkMode != "host" && !host.NetworkMode.StartsWith("container:", StringComparison.Ordinal))
        {
            sysctls["net.ipv4.ip_unprivileged_port_start"] = "0";
            sysctls["net.ipv4.ping_group_range"] = "0 2147483647";
        }

        foreach ((string name, string value) in host.Sysctls ?? sysctls)
        {
            sysctls[name] = value;
        }

        return sysctls;
    }

    // A shared or slave bind needs a root that lets mounts through.
    private static string? Propagation(ContainerRecord container)
    {
        bool shared = container.Mounts.Any(mount => mount.Propagation is "shared" or "rshared");
        bool slave = container.Mounts.Any(mount => mount.Propagation is "slave" or "rslave");
        return shared ? "shared" : slave ? "rslave" : null;
    }

    private List<Mount> Mounts(ContainerRecord container)
    {
        var taken = container.Mounts.Select(point => point.Destination).ToHashSet(StringComparer.Ordinal);
        var mounts = new List<Mount>(DefaultMounts.Of(container.Host).Where(mount => !taken.Contains(mount.Destination)));
        AddFile(mounts, taken, "/etc/resolv.conf", paths.ResolvConf(container.Id));
        AddFile(mounts, taken, "/etc/hostname", paths.Hostname(container.Id));
        AddFile(mounts, taken, "/etc/hosts", paths.Hosts(container.Id));

        // Parents before children, or a parent would hide its child.
        mounts.AddRange(container.Mounts.OrderBy(point => point.Destination.Count(c => c == '/')).Select(Of));
        return mounts;
    }

    private static void AddFile(List<Mount> mounts, HashSet<string> taken, string destination, string source)
    {
        if (!taken.Contains(destination))
        {
            mounts.Add(new Mount { Destination = destination, Type = "bind", Source = source, Options = ["rbind", "rprivate", "nosuid", "nodev", "noexec"] });
        }
    }

    private static Mount Of(MountPoint point)
    {
        if (point.Type == "tmpfs")
        {
            return new Mount { Destination = point.Destination, Type = "tmpfs", Source = "tmpfs", Options = point.Options };
        }

        string propagation = point.Propagation is { Length: > 0 } ? point.Propagation : "rprivate";
        return new Mount
        {
            Destination = point.Destination,
            Type = "bind",
            Source = point.Source,
            Options = [point.NonRecursive ? "bind" : "rbind", point.Writable ? "rw" : point.NonRecursive ? "ro" : "rro", propagation],
        };
    }
}
