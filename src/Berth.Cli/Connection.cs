using System.Diagnostics;
using Berth.DockerApi.Client;
using Berth.Oci;

namespace Berth.Cli;

/// <summary>
/// Finds the engine: --host, BERTH_HOST, DOCKER_HOST, or the default socket. Starts berthd on the default socket if none answers there,
/// we are root, and berthd lies beside this program.
/// </summary>
internal sealed class Connection(string? hostFlag)
{
    /// <summary>Socket of the engine that this machine has by default.</summary>
    public const string DefaultHost = "unix:///run/berth/berth.sock";

    private const string LogPath = "/var/log/berthd.log";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(15);
    private DockerClient? _client;

    public string Host { get; } = FirstOf(hostFlag, Environment.GetEnvironmentVariable("BERTH_HOST"), Environment.GetEnvironmentVariable("DOCKER_HOST"))
        ?? DefaultHost;

    public async Task<DockerClient> OpenAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
        {
            return _client;
        }

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DOCKER_TLS_VERIFY")) && !Host.StartsWith("unix://", StringComparison.Ordinal))
        {
            throw new BerthException(ErrorKind.NotSupported, "DOCKER_TLS_VERIFY is set, but TLS is not supported yet. Use a unix socket or an SSH tunnel.");
        }

        var client = new DockerClient(DockerEndpoint.Parse(Host))
        {
            ApiVersion = FirstOf(Environment.GetEnvironmentVariable("DOCKER_API_VERSION")),
        };
        try
        {
            await client.NegotiateAsync(cancellationToken);
        }
        catch (DockerConnectionException error) when (error.Refused && Host == DefaultHost && Environment.IsPrivilegedProcess && Daemon() is { } daemon)
        {
            await StartAsync(daemon, client, cancellationToken);
        }

        return _client = client;
    }

    private static string? FirstOf(params ReadOnlySpan<string?> values)
    {
        foreach (string? value in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? Daemon()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "berthd");
        return File.Exists(path) ? path : null;
    }

    /// <summary>Starts berthd in a session of its own, with its output in a log file, and waits until it answers.</summary>
    private static async Task StartAsync(string daemon, DockerClient client, CancellationToken cancellationToken)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec setsid \"$0\" --host \"$1\" >>\"$2\" 2>&1 </dev/null", daemon, DefaultHost, LogPath },
            WorkingDirectory = "/",
        })!;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await client.NegotiateAsync(cancellationToken);
                return;
            }
            catch (DockerConnectionException error) when (error.Refused)
            {
                if (shell.HasExited || Stopwatch.GetElapsedTime(start) > StartDeadline)
                {
                    string how = shell.HasExited ? $"ended with exit code {shell.ExitCode}" : "does not answer";
                    throw new BerthException(ErrorKind.Unavailable, $"Started {daemon}, but it {how}. Its output is in {LogPath}.");
                }

                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
