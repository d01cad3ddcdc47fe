using Berth.Content;
using Berth.Runtime.Monitor;

namespace Berth.Engine;

/// <summary>Every path of the engine's own that <see cref="DataRoot"/> does not know. docs/architecture.md, "On disk".</summary>
public sealed class EnginePaths(DataRoot root, string stateDirectory)
{
    /// <summary>What is gone after a reboot: <c>/run/berth</c>.</summary>
    public string State { get; } = Path.GetFullPath(stateDirectory);

    /// <summary>Folder of all bundles.</summary>
    public string Bundles => Path.Combine(State, "containers");

    /// <summary>Names files, one per network: monitors answer from them while no engine runs.</summary>
    public string Names => Path.Combine(State, "names");

    /// <summary>What a container's name server answers from.</summary>
    public string Resolver(string id) => Path.Combine(Bundle(id), "resolver");

    /// <summary>Compiled seccomp programs by hash.</summary>
    public string SeccompCache => Path.Combine(State, "seccomp");

    /// <summary>Folder of all volumes.</summary>
    public string Volumes => root.Volumes;

    /// <summary>The data root.</summary>
    public string Root => root.Directory;

    /// <summary>A container's bundle; it exists from the start until the end has been dealt with.</summary>
    public string Bundle(string id) => Path.Combine(Bundles, id);

    /// <summary>A container's monitor socket.</summary>
    public string MonitorSocket(string id) => Path.Combine(Bundle(id), MonitorFiles.Socket);

    /// <summary>What outlives a reboot of a container.</summary>
    public string Container(string id) => Path.Combine(root.Containers, id);

    /// <summary>Its log.</summary>
    public string Log(string id) => Path.Combine(Container(id), id + "-json.log");

    /// <summary>Its exit record.</summary>
    public string ExitRecord(string id) => Path.Combine(Container(id), "exit.json");

    /// <summary>Its /etc/hostname.</summary>
    public string Hostname(string id) => Path.Combine(Container(id), "hostname");

    /// <summary>Its /etc/hosts.</summary>
    public string Hosts(string id) => Path.Combine(Container(id), "hosts");

    /// <summary>Its /etc/resolv.conf.</summary>
    public string ResolvConf(string id) => Path.Combine(Container(id), "resolv.conf");

    /// <summary>Content of a volume.</summary>
    public string VolumeData(string name) => Path.Combine(root.Volumes, name, "_data");

    /// <summary>Folder of a volume.</summary>
    public string Volume(string name) => Path.Combine(root.Volumes, name);
}
