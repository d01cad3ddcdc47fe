using System.Globalization;
using Berth.Engine.Logs;
using Berth.Engine.Networks;
using Berth.Engine.Settings;
using Berth.Engine.Specs;
using Berth.Oci;

namespace Berth.Engine.Containers;

/// <summary>Refuses what a container cannot be, before anything of it is made.</summary>
public sealed class HostRules(NamespaceChoice namespaces, NetworkModes networks, EndpointRequests endpoints)
{
    /// <summary>Checks every setting that can be wrong.</summary>
    /// <exception cref="BerthException">The first thing that is wrong, by its name.</exception>
    public void Check(ContainerSettings settings, HostSettings host)
    {
        namespaces.Check(host, settings);
        networks.Check(settings, host);
        ResourceRules.Check(host.Resources);
        CapabilityChoice.Of(host);
        SecurityOptions.Parse(host.SecurityOpt ?? []);
        Rlimits.Of(host.Ulimits ?? []);
        DeviceChoice.Check(host);
        PortText.Bindings(settings.Config, host);
        LogRotation.Of(host.Log);
        CheckRestart(host);
        StopSignals.Parse(settings.Config.StopSignal ?? "SIGTERM");
        Refuse(host.OomScoreAdj is < -1000 or > 1000,
            string.Create(CultureInfo.InvariantCulture, $"Invalid value {host.OomScoreAdj}, range for oom score adj is [-1000, 1000]"));
        Refuse(host.ShmSize < 0, "SHM size can not be less than 0");
        foreach ((string name, string value) in host.Sysctls ?? new Dictionary<string, string>())
        {
            SysctlRules.Check(name, value, host.NetworkMode == "host", host.IpcMode == "host");
        }

        Refuse(settings.Config.WorkingDir is { Length: > 0 } folder && !folder.StartsWith('/'),
            $"the working directory '{settings.Config.WorkingDir}' is invalid, it needs to be an absolute path");
        foreach (string variable in settings.Config.Env ?? [])
        {
            Refuse(variable.Length == 0 || variable.StartsWith('=') || variable.Contains('\0', StringComparison.Ordinal), $"invalid environment variable: {variable}");
        }
    }

    /// <summary>The networks that a new container is to be on, checked.</summary>
    /// <exception cref="BerthException">A network is not there, or cannot give what is wanted.</exception>
    public IReadOnlyList<EndpointSettings> Endpoints(ContainerSettings settings, CreateRequest request)
    {
        IReadOnlyList<EndpointSettings> wanted = networks.Endpoints(settings, request.Host, request.Endpoints);
        foreach (EndpointSettings endpoint in wanted)
        {
            endpoints.Check(endpoint);
        }

        return wanted;
    }

    private static void CheckRestart(HostSettings host)
    {
        RestartPolicy policy = host.RestartPolicy;
        Refuse(policy.Name is not ("no" or "always" or "unless-stopped" or "on-failure"),
            $"invalid restart policy: unknown policy '{policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        Refuse(policy.Name is not "on-failure" && policy.MaximumRetryCount != 0,
            "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        Refuse(policy.MaximumRetryCount < 0, "invalid restart policy: maximum retry count cannot be negative");
        Refuse(host.AutoRemove && policy.Name != "no", "can't create 'AutoRemove' container with restart policy");
    }

    private static void Refuse(bool wrong, string reason)
    {
        if (wrong)
        {
            throw new BerthException(ErrorKind.Invalid, reason);
        }
    }
}
