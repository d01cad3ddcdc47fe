using Berth.Cli.Parsing;
using Berth.DockerApi.Containers;
using Berth.Oci.Images;

namespace Berth.Cli.Options;

/// <summary>Makes the request of run and create from their flags.</summary>
internal static class ContainerOptions
{
    /// <summary>The request for <paramref name="image"/> with <paramref name="command"/>.</summary>
    public static ContainerCreateRequest Read(ParsedFlags flags, string image, IReadOnlyList<string> command)
    {
        (string mode, NetworkingConfig? networks) = NetworkOption.Read(flags);
        (Dictionary<string, EmptyObject> exposed, Dictionary<string, IReadOnlyList<PortBinding>?> bindings) = Ports(flags);
        var binds = new List<string>();
        var anonymous = new Dictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (string volume in flags.List("volume"))
        {
            (string? bind, string? target) = VolumeOption.Read(volume, Environment.CurrentDirectory);
            if (bind is not null)
            {
                binds.Add(bind);
            }
            else
            {
                anonymous[target!] = new EmptyObject();
            }
        }

        HostConfig host = HostOptions.Read(flags) with
        {
            NetworkMode = mode,
            PortBindings = bindings,
            Binds = binds.Count > 0 ? binds : null,
        };
        return Portable(flags, image, command) with
        {
            HostConfig = host,
            NetworkingConfig = networks,
            ExposedPorts = exposed.Count > 0 ? exposed : null,
            Volumes = anonymous.Count > 0 ? anonymous : null,
        };
    }

    private static ContainerCreateRequest Portable(ParsedFlags flags, string image, IReadOnlyList<string> command)
    {
        IReadOnlyList<string> attach = [.. flags.List("attach").Select(a => a.ToLowerInvariant())];
        if (attach.FirstOrDefault(a => a is not ("stdin" or "stdout" or "stderr")) is { } wrong)
        {
            throw new CliException($"invalid argument \"{wrong}\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR", 125);
        }

        bool detach = flags.Bool("detach");
        bool interactive = flags.Bool("interactive");
        bool attachStdin = attach.Contains("stdin") || (interactive && attach.Count == 0 && !detach);
        return new ContainerCreateRequest
        {
            Image = image,
            Cmd = command.Count > 0 ? command : null,
            Entrypoint = flags.Text("entrypoint") is { } entrypoint ? [entrypoint] : null,
            Hostname = flags.Text("hostname") ?? "",
            Domainname = flags.Text("domainname") ?? "",
            User = flags.Text("user") ?? "",
            Tty = flags.Bool("tty"),
            OpenStdin = interactive,
            StdinOnce = interactive && attachStdin,
            AttachStdin = attachStdin,
            AttachStdout = attach.Contains("stdout") || (attach.Count == 0 && !detach),
            AttachStderr = attach.Contains("stderr") || (attach.Count == 0 && !detach),
            Env = EnvironmentOption.Read(flags.List("env-file"), flags.List("env")),
            WorkingDir = flags.Text("workdir") ?? "",
            Labels = EnvironmentOption.Labels(flags.List("label-file"), flags.List("label")),
            StopSignal = flags.Text("stop-signal"),
            StopTimeout = flags.Int("stop-timeout"),
            Healthcheck = Health(flags),
        };
    }

    private static HealthConfig? Health(ParsedFlags flags)
    {
        bool none = flags.Bool("no-healthcheck");
        string? command = flags.Text("health-cmd");
        long Time(string name) => flags.Text(name) is { } text ? Units.Nanoseconds(text, name) : 0;
        var health = new HealthConfig
        {
            Test = none ? ["NONE"] : command is not null ? ["CMD-SHELL", command] : null,
            Interval = Time("health-interval"),
            Timeout = Time("health-timeout"),
            StartPeriod = Time("health-start-period"),
            StartInterval = Time("health-start-interval"),
            Retries = flags.Int("health-retries") ?? 0,
        };
        bool others = health with { Test = null } != new HealthConfig();
        return none && (others || command is not null)
            ? throw new CliException("--no-healthcheck conflicts with --health-* options", 125)
            : none || command is not null || others ? health : null;
    }

    private static (Dictionary<string, EmptyObject> Exposed, Dictionary<string, IReadOnlyList<PortBinding>?> Bindings) Ports(ParsedFlags flags)
    {
        var exposed = new Dictionary<string, EmptyObject>(StringComparer.Ordinal);
        var bindings = new Dictionary<string, IReadOnlyList<PortBinding>?>(StringComparer.Ordinal);
        foreach ((string port, PortBinding binding) in flags.List("publish").SelectMany(PortOption.Publish))
        {
            exposed[port] = new EmptyObject();
            bindings[port] = [.. bindings.GetValueOrDefault(port) ?? [], binding];
        }

        foreach (string port in flags.List("expose").SelectMany(PortOption.Expose))
        {
            exposed[port] = new EmptyObject();
        }

        return (exposed, bindings);
    }
}
