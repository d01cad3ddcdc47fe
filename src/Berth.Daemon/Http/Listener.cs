using Berth.Oci;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Daemon.Http;

/// <summary>How the server listens.</summary>
internal static class Listener
{
    /// <summary>Sets limits and endpoints.</summary>
    public static void Configure(KestrelServerOptions kestrel, DaemonOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // JSON bodies have their own cap; build contexts and images have none
        kestrel.Limits.MinRequestBodyDataRate = null; // a build context may come as slowly as it likes
        kestrel.Limits.MinResponseDataRate = null; // and a log may be read so
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        foreach (string socket in options.Sockets)
        {
            kestrel.ListenUnixSocket(socket, Prepare);
        }

        foreach (System.Net.IPEndPoint address in options.Addresses)
        {
            kestrel.Listen(address, Prepare);
        }
    }

    /// <summary>berth-runtime: beside this program, or where BERTH_RUNTIME says.</summary>
    /// <exception cref="BerthException">It is not there.</exception>
    public static string FindRuntime()
    {
        string path = Environment.GetEnvironmentVariable("BERTH_RUNTIME")
            ?? Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/bin", "berth-runtime");
        return File.Exists(path)
            ? path
            : throw new BerthException(ErrorKind.NotFound, $"{path} is not there: install berth-runtime beside berthd, or set BERTH_RUNTIME");
    }

    private static void Prepare(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        HijackGate.Use(listen);
    }
}
