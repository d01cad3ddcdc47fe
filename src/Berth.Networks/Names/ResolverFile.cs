using System.Net;
using System.Text;

namespace Berth.Networks.Names;

/// <summary>What one container's name server answers from, in a file that the engine replaces and the container's monitor reads.</summary>
public sealed record ResolverFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>Names files of the container's networks.</summary>
    public IReadOnlyList<string> NamesPaths { get; init; } = [];

    /// <summary>Names that are this container's alone (<c>--link</c>): alias → name on the networks.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();

    /// <summary>Where other names are asked for, in this order.</summary>
    public IReadOnlyList<Upstream> Upstreams { get; init; } = [];

    /// <summary>False on internal networks: nothing is asked elsewhere.</summary>
    public bool Forwards { get; init; } = true;

    /// <summary>Replaces the file as a whole.</summary>
    public void Write(string path)
    {
        var text = new StringBuilder();
        foreach (string names in NamesPaths)
        {
            text.Append("names ").Append(names).Append('\n');
        }

        foreach ((string alias, string name) in Links)
        {
            text.Append("link ").Append(alias).Append(' ').Append(name).Append('\n');
        }

        foreach (Upstream upstream in Upstreams)
        {
            text.Append(upstream.FromHost ? "host-server " : "server ").Append(upstream.Address).Append('\n');
        }

        text.Append(Forwards ? "" : "internal\n");
        string fresh = path + ".new";
        File.WriteAllText(fresh, text.ToString());
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Reads the file; null when it is not there.</summary>
    public static ResolverFile? TryRead(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostBytes ? Parse(File.ReadAllText(path)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Parses the file's text; lines that are none are passed over.</summary>
    public static ResolverFile Parse(string text)
    {
        var names = new List<string>();
        var links = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var upstreams = new List<Upstream>();
        bool forwards = true;
        foreach (string line in text.Split('\n'))
        {
            switch (line.Split(' '))
            {
                case ["names", ..]:
                    names.Add(line["names ".Length..]);
                    break;
                case ["link", var alias, var name]:
                    links[alias] = name;
                    break;
                case ["server" or "host-server", var address] when IPAddress.TryParse(address, out IPAddress? server):
                    upstreams.Add(new Upstream(server, line.StartsWith("host", StringComparison.Ordinal)));
                    break;
                case ["internal"]:
                    forwards = false;
                    break;
            }
        }

        return new ResolverFile { NamesPaths = names, Links = links, Upstreams = upstreams, Forwards = forwards };
    }
}
