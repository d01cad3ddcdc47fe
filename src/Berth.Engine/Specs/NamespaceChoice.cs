using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Runtime;

namespace Berth.Engine.Specs;

/// <summary>Which namespaces a container has of its own, and which it shares.</summary>
public sealed class NamespaceChoice(ContainerStore containers)
{
    /// <summary>Refuses modes that are unknown or that this engine does not have.</summary>
    /// <exception cref="BerthException">Docker's sentences.</exception>
    public void Check(HostSettings host, ContainerSettings settings)
    {
        CheckMode("IPC", host.IpcMode, "private", "shareable", "host", "none");
        CheckMode("PID", host.PidMode, "host");
        CheckMode("UTS", host.UtsMode, "host");
        CheckMode("cgroup namespace", host.CgroupnsMode, "private", "host");
        CheckMode("user namespace", host.UsernsMode, "host");
        if (host.UtsMode == "host" && settings.Hostname is { Length: > 0 })
        {
            throw new BerthException(ErrorKind.Invalid, "conflicting options: hostname and the UTS mode");
        }

        if (Partner(host.IpcMode) is not null)
        {
            throw new BerthException(ErrorKind.NotSupported, $"IPC mode '{host.IpcMode}' is not supported by this engine: use host, private, shareable or none");
        }

        if (Partner(host.PidMode) is { } partner)
        {
            containers.Find(partner);
        }
    }

    /// <summary>The namespaces of config.json. The network's path is the monitor's business.</summary>
    /// <exception cref="BerthException">A container whose namespace is to be shared does not run.</exception>
    public IReadOnlyList<NamespaceSpec> Of(ContainerRecord container)
    {
        HostSettings host = container.Host;
        var namespaces = new List<NamespaceSpec> { new() { Type = "mount" } };
        if (host.NetworkMode != "host" || container.Settings.NetworkDisabled)
        {
            namespaces.Add(new NamespaceSpec { Type = "network" });
        }

        if (host.UtsMode != "host")
        {
            namespaces.Add(new NamespaceSpec { Type = "uts" });
        }

        if (host.PidMode != "host")
        {
            namespaces.Add(new NamespaceSpec { Type = "pid", Path = Partner(host.PidMode) is { } partner ? PathOf(partner, "pid") : null });
        }

        if (host.IpcMode != "host")
        {
            namespaces.Add(new NamespaceSpec { Type = "ipc" });
        }

        if (host.CgroupnsMode != "host" && !(host.Privileged && host.CgroupnsMode is null or ""))
        {
            namespaces.Add(new NamespaceSpec { Type = "cgroup" });
        }

        return namespaces;
    }

    private static void CheckMode(string what, string? mode, params ReadOnlySpan<string> known)
    {
        if (mode is { Length: > 0 } && !known.Contains(mode) && !(what is "IPC" or "PID" && Partner(mode) is { Length: > 0 }))
        {
            throw new BerthException(ErrorKind.Invalid, $"invalid {what} mode: {mode}");
        }
    }

    private static string? Partner(string? mode) =>
        mode?.StartsWith("container:", StringComparison.Ordinal) == true ? mode["container:".Length..] : null;

    private string PathOf(string partner, string type)
    {
        Container other = containers.Find(partner);
        return other.State is { IsAlive: true, Pid: > 0 }
            ? $"/proc/{other.State.Pid}/ns/{type}"
            : throw new BerthException(ErrorKind.Conflict, $"cannot join the {type} namespace of a non running container: {other.Id}");
    }
}
