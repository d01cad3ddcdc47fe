using System.Net;
using Berth.Oci;
using Berth.Registry;

namespace Berth.Daemon;

/// <summary>What the command line asks for.</summary>
internal sealed record DaemonOptions
{
    /// <summary>How the program is used.</summary>
    public const string Usage =
        "usage: berthd [--root DIR] [--state DIR] [--host unix:///PATH] [--host tcp://127.0.0.1:PORT] [--instance NAME] [--config FILE]\n"
        + "       [--insecure-registry HOST|CIDR] [--registry-mirror URL] [--certs-dir DIR] [--token-host REGISTRY=HOST] [--max-concurrent-downloads N]";

    /// <summary>Data root.</summary>
    public string Root { get; init; } = "/var/lib/berth";

    /// <summary>What is gone after a reboot.</summary>
    public string State { get; init; } = "/run/berth";

    /// <summary>Unix sockets to serve.</summary>
    public IReadOnlyList<string> Sockets { get; init; } = [];

    /// <summary>TCP addresses to serve; loopback only, since nothing asks who is there.</summary>
    public IReadOnlyList<IPEndPoint> Addresses { get; init; } = [];

    /// <summary>Name of the instance.</summary>
    public string Instance { get; init; } = "berth";

    /// <summary>How registries are talked to.</summary>
    public RegistryOptions Registry { get; init; } = new() { UserAgent = $"berth/{Product.Version}" };

    /// <summary>Parses the command line; a configuration file's words come first, so that the command line wins.</summary>
    /// <exception cref="BerthException">An unknown option or a value that cannot be.</exception>
    public static DaemonOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DaemonOptions();
        for (int index = 0; index < arguments.Count; index++)
        {
            string name = arguments[index];
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            string value = equals > 0 ? name[(equals + 1)..]
                : index + 1 < arguments.Count ? arguments[++index]
                : throw new BerthException(ErrorKind.Invalid, $"{name} wants a value. {Usage}");
            options = options.With(equals > 0 ? name[..equals] : name, value);
        }

        return options.Sockets.Count + options.Addresses.Count > 0
            ? options
            : options with { Sockets = [Path.Combine(options.State, "berth.sock")] };
    }

    private DaemonOptions With(string name, string value) => name switch
    {
        "--root" => this with { Root = Path.GetFullPath(value) },
        "--state" => this with { State = Path.GetFullPath(value) },
        "--instance" when value.Length is > 0 and <= 14 && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') =>
            this with { Instance = value },
        "--instance" => throw new BerthException(ErrorKind.Invalid, $"--instance {value}: want 1 to 14 characters of a-z, 0-9 and '-'"),
        "--host" => WithHost(value),
        "--config" => WithFile(value),
        "--insecure-registry" or "--insecure-registries" => this with { Registry = Registry with { InsecureRegistries = [.. Registry.InsecureRegistries, value] } },
        "--registry-mirror" or "--registry-mirrors" => this with { Registry = Registry with { Mirrors = [.. Registry.Mirrors, MirrorOf(value)] } },
        "--certs-dir" => this with { Registry = Registry with { CertificateFolders = [Path.GetFullPath(value)] } },
        "--token-host" when value.Split('=') is [{ Length: > 0 } registry, { Length: > 0 } tokenHost] => WithTokenHost(registry, tokenHost),
        "--token-host" => throw new BerthException(ErrorKind.Invalid, $"--token-host {value}: want REGISTRY=HOST, the host whose token service may see that registry's credentials"),
        "--max-concurrent-downloads" when int.TryParse(value, out int count) && count is > 0 and <= 100 => this with { Registry = Registry with { ConcurrentDownloads = count } },
        _ => throw new BerthException(ErrorKind.Invalid, $"unknown option {name}. {Usage}"),
    };

    private DaemonOptions WithTokenHost(string registry, string host)
    {
        var hosts = new Dictionary<string, IReadOnlyList<string>>(Registry.TokenHosts);
        hosts[registry] = [.. hosts.GetValueOrDefault(registry, []), host];
        return this with { Registry = Registry with { TokenHosts = hosts } };
    }

    private static Uri MirrorOf(string value) => Uri.TryCreate(value, UriKind.Absolute, out Uri? mirror) && mirror.Scheme is "http" or "https"
        ? mirror
        : throw new BerthException(ErrorKind.Invalid, $"invalid mirror \"{value}\": want http:// or https:// and a host");

    private DaemonOptions WithHost(string host)
    {
        const string Unix = "unix://";
        const string Tcp = "tcp://";
        if (host.StartsWith(Unix, StringComparison.Ordinal) && host.Length > Unix.Length && host[Unix.Length] == '/')
        {
            return this with { Sockets = [.. Sockets, host[Unix.Length..]] };
        }

        if (host.StartsWith(Tcp, StringComparison.Ordinal) && IPEndPoint.TryParse(host[Tcp.Length..], out IPEndPoint? address) && address.Port > 0)
        {
            return IPAddress.IsLoopback(address.Address)
                ? this with { Addresses = [.. Addresses, address] }
                : throw new BerthException(ErrorKind.NotSupported, $"--host {host}: only loopback addresses are served: TLS is not supported yet");
        }

        throw new BerthException(ErrorKind.Invalid, $"--host {host}: want unix:///PATH or tcp://127.0.0.1:PORT");
    }

    // One option a line, as on the command line; '#' starts a comment.
    private DaemonOptions WithFile(string path)
    {
        if (DaemonFile.TryRead(path) is { } settings)
        {
            return settings.Aggregate(this, static (options, word) => options.With(word.Name, word.Value));
        }

        DaemonOptions options = this;
        foreach (string line in File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
        {
            string[] words = line.Split([' ', '='], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length != 2 || words[0] == "--config")
            {
                throw new BerthException(ErrorKind.Invalid, $"{path}: '{line}': want an option and its value, as '--instance NAME'");
            }

            options = options.With(words[0].StartsWith("--", StringComparison.Ordinal) ? words[0] : "--" + words[0], words[1]);
        }

        return options;
    }
}
