using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Linux.Files;

namespace Berth.Networks.Names;

/// <summary>What a container's name server knows by itself, read again when a file has changed. Not thread-safe.</summary>
internal sealed class NameBook(string resolverPath)
{
    private readonly Dictionary<string, (long Stamp, NamesFile? File)> _files = [];
    private (long Stamp, ResolverFile? File) _resolver = (-1, null);
    private uint _turn;

    /// <summary>The container's own part.</summary>
    public ResolverFile Resolver { get; private set; } = new();

    /// <summary>Looks for changes: a few stat calls.</summary>
    public void Refresh()
    {
        long stamp = StampOf(resolverPath);
        if (stamp != _resolver.Stamp)
        {
            _resolver = (stamp, ResolverFile.TryRead(resolverPath));
            Resolver = _resolver.File ?? Resolver; // gone: its container ends; the last known will do
        }

        foreach (string path in Resolver.NamesPaths)
        {
            long current = StampOf(path);
            if (!_files.TryGetValue(path, out (long Stamp, NamesFile? File) known) || known.Stamp != current)
            {
                _files[path] = (current, NamesFile.TryRead(path));
            }
        }
    }

    /// <summary>Answers a question over its query; 0 when the name is not known here.</summary>
    public int Answer(Span<byte> message, DnsQuestion question, bool datagram)
    {
        if (question.Type == DnsQuestion.Ptr && question.ReverseAddress() is { } asked)
        {
            return FindName(asked) is { } name ? DnsAnswer.WriteName(message, question, name) : 0;
        }

        if (Find(question.Name) is not { } addresses)
        {
            return 0;
        }

        AddressFamily? family = question.Type switch
        {
            DnsQuestion.A => AddressFamily.InterNetwork,
            DnsQuestion.Aaaa => AddressFamily.InterNetworkV6,
            _ => null,
        };
        var fitting = new List<IPAddress>(addresses.Count);
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == family)
            {
                fitting.Add(address);
            }
        }

        return DnsAnswer.WriteAddresses(message, question, (fitting, _turn++), datagram);
    }

    // The files are replaced by rename, so that a new one is another inode; its time tells a number that came again.
    private static long StampOf(string path)
    {
        try
        {
            using PathFd file = HostFiles.OpenPath(path);
            FileStatus status = HostFiles.Stat(file);
            return HashCode.Combine(status.Inode, status.ChangedNanoseconds, status.SizeBytes);
        }
        catch (LinuxException)
        {
            return 0;
        }
    }

    private List<IPAddress>? Find(string name)
    {
        if (Resolver.Links.TryGetValue(name, out string? linked))
        {
            name = linked;
        }

        int dot = name.LastIndexOf('.');
        List<IPAddress>? found = null;
        foreach (string path in Resolver.NamesPaths)
        {
            NamesFile? file = _files[path].File;
            IReadOnlyList<IPAddress>? here = file?.Find(name);
            if (here is null && dot > 0 && name.AsSpan(dot + 1).Equals(file?.Network, StringComparison.OrdinalIgnoreCase))
            {
                here = file!.Find(name[..dot]); // NAME.NETWORK
            }

            if (here is not null)
            {
                (found ??= []).AddRange(here);
            }
        }

        return found;
    }

    private string? FindName(IPAddress address)
    {
        foreach (string path in Resolver.NamesPaths)
        {
            if (_files[path].File is { } file && file.FindName(address) is { } name)
            {
                return $"{name}.{file.Network}";
            }
        }

        return null;
    }
}
