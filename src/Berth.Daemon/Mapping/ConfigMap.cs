using Berth.DockerApi.Containers;
using Berth.Engine.Settings;
using Berth.Oci;
using Berth.Oci.Images;

namespace Berth.Daemon.Mapping;

/// <summary>The wire's <c>Config</c> ⇄ the engine's settings.</summary>
internal static class ConfigMap
{
    /// <summary>From the wire.</summary>
    public static ContainerSettings ToEngine(Config config)
    {
        if (config.Image.Length == 0)
        {
            throw new BerthException(ErrorKind.Invalid, "config: no image is named");
        }

        return new ContainerSettings
        {
            Config = new ContainerConfig
            {
                User = config.User,
                ExposedPorts = config.ExposedPorts,
                Env = config.Env,
                Entrypoint = config.Entrypoint,
                Cmd = config.Cmd,
                Volumes = config.Volumes,
                WorkingDir = config.WorkingDir,
                Labels = config.Labels,
                StopSignal = config.StopSignal,
                StopTimeout = config.StopTimeout,
                Healthcheck = ToEngine(config.Healthcheck),
                Shell = config.Shell,
                OnBuild = config.OnBuild,
                ArgsEscaped = config.ArgsEscaped ? true : null,
            },
            Image = config.Image,
            Hostname = config.Hostname,
            Domainname = config.Domainname,
            AttachStdin = config.AttachStdin,
            AttachStdout = config.AttachStdout,
            AttachStderr = config.AttachStderr,
            Tty = config.Tty,
            OpenStdin = config.OpenStdin,
            StdinOnce = config.StdinOnce,
            NetworkDisabled = config.NetworkDisabled,
            MacAddress = config.MacAddress is { Length: > 0 } address ? address : null,
        };
    }

    /// <summary>To the wire.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="hostname">The host name as it came out.</param>
    public static Config ToWire(ContainerSettings settings, string hostname)
    {
        ContainerConfig config = settings.Config;
        return new Config
        {
            Hostname = hostname,
            Domainname = settings.Domainname ?? "",
            User = config.User ?? "",
            AttachStdin = settings.AttachStdin,
            AttachStdout = settings.AttachStdout,
            AttachStderr = settings.AttachStderr,
            ExposedPorts = config.ExposedPorts,
            Tty = settings.Tty,
            OpenStdin = settings.OpenStdin,
            StdinOnce = settings.StdinOnce,
            Env = config.Env,
            Cmd = config.Cmd,
            Healthcheck = ToWire(config.Healthcheck),
            ArgsEscaped = config.ArgsEscaped ?? false,
            Image = settings.Image,
            Volumes = config.Volumes,
            WorkingDir = config.WorkingDir ?? "",
            Entrypoint = config.Entrypoint,
            NetworkDisabled = settings.NetworkDisabled,
            MacAddress = settings.MacAddress,
            OnBuild = config.OnBuild,
            Labels = config.Labels ?? new Dictionary<string, string>(),
            StopSignal = config.StopSignal,
            StopTimeout = config.StopTimeout,
            Shell = config.Shell,
        };
    }

    /// <summary>A health check to the wire.</summary>
    public static HealthConfig? ToWire(HealthcheckConfig? check) => check is null ? null : new HealthConfig
    {
        Test = check.Test,
        Interval = check.Interval ?? 0,
        Timeout = check.Timeout ?? 0,
        StartPeriod = check.StartPeriod ?? 0,
        StartInterval = check.StartInterval ?? 0,
        Retries = check.Retries ?? 0,
    };

    private static HealthcheckConfig? ToEngine(HealthConfig? check) => check is null ? null : new HealthcheckConfig
    {
        Test = check.Test,
        Interval = check.Interval,
        Timeout = check.Timeout,
        StartPeriod = check.StartPeriod,
        StartInterval = check.StartInterval,
        Retries = check.Retries,
    };
}
