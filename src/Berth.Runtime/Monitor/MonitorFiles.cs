namespace Berth.Runtime.Monitor;

/// <summary>Names of the files in a bundle that engine and monitor share.</summary>
public static class MonitorFiles
{
    /// <summary>The runtime-spec's configuration.</summary>
    public const string Config = "config.json";

    /// <summary>The <see cref="MonitorRequest"/>.</summary>
    public const string Request = "monitor.json";

    /// <summary>The monitor's unix socket.</summary>
    public const string Socket = "monitor.sock";

    /// <summary>What a monitor that crashed left behind: its stderr.</summary>
    public const string ErrorLog = "monitor.err";
}
