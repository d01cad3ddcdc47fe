using System.Net;
using System.Text;

namespace Berth.Networks.Names;

/// <summary>The names of one network, in a file that the engine replaces and the monitors read: they answer while no engine runs.</summary>
/// <remarks>Its form is that of hosts(5), <c>ADDRESS NAME NAME…</c>, below a first line <c>network NAME</c>.</remarks>
public sealed class NamesFile
{
    /// <summary>A bigger file is not ours.</summary>
    private const int MostBytes = 16 << 20;

    private readonly Dictionary<string, List<IPAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<IPAddress, string> _names = [];

    private NamesFile(string network) => Network = network;

    /// <summary>The network's name.</summary>
    public string Network { get; }

    /// <summary>Replaces the file as a whole: a reader sees the old one or the new one.</summary>
    public static void Write(string path, string network, IReadOnlyList<NameEntry> entries)
    {
        var text = new StringBuilder("network ").Append(network).Append('\n');
        foreach (NameEntry entry in entries)
        {
            text.Append(entry.Address).Append(' ').AppendJoin(' ', entry.Names.Distinct(StringComparer.OrdinalIgnoreCase)).Append('\n');
        }

        string fresh = path + ".new";
        File.WriteAllText(fresh, text.ToString());
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Reads the file; null when it is not there.</summary>
    public static NamesFile? TryRead(string path)
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
    public static NamesFile Parse(string text)
    {
        string network = "";
        NamesFile? file = null;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["network", var name, ..])
            {
                network = name;
            }
            else if (words.Length > 1 && IPAddress.TryParse(words[0], out IPAddress? address))
            {
                (file ??= new NamesFile(network)).Add(address, words.AsSpan(1));
            }
        }

        return file ?? new NamesFile(network);
    }

    /// <summary>Addresses of a name, of both families; null when nobody has it.</summary>
    public IReadOnlyList<IPAddress>? Find(string name) => _addresses.GetValueOrDefault(name);

    /// <summary>The container's name behind an address; null when it is nobody's.</summary>
    public string? FindName(IPAddress address) => _names.GetValueOrDefault(address);

    private void Add(IPAddress address, ReadOnlySpan<string> names)
    {
        _names.TryAdd(address, names[0]);
        foreach (string name in names)
        {
            if (_addresses.TryGetValue(name, out List<IPAddress>? known))
            {
                known.Add(address);
            }
            else
            {
                _addresses[name] = [address];
            }
        }
    }
}
