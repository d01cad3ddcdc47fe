using System.Globalization;
using Berth.Engine.Containers;
using Berth.Engine.Settings;
using Berth.Networks;
using Berth.Networks.Ports;
using Berth.Oci;

namespace Berth.Engine.Networks;

/// <summary><c>berth update --publish-add, --publish-rm</c>: of running and of stopped containers. Kept for the next start.</summary>
public sealed class PortChanger(EngineParts parts)
{
    /// <summary>Publishes and unpublishes ports.</summary>
    /// <exception cref="BerthException">A port is malformed, taken (the owner is named), or not published; nothing has changed.</exception>
    public async Task ChangeAsync(string nameOrId, PortChange change, CancellationToken cancellationToken)
    {
        Container container = parts.Containers.Find(nameOrId);
        using IDisposable gate = await container.Gate.LockAsync(cancellationToken);
        ContainerRecord record = container.Record;
        if (record.Networks.Count == 0)
        {
            throw new BerthException(ErrorKind.Conflict, $"container {record.Name} is on no network that ports can be published on");
        }

        ContainerRecord wanted = record with { Host = Changed(record.Host, change) };
        if (container is { State.IsAlive: true, Running: { } running } && ContainerId.TryParse(record.Id, out ContainerId id))
        {
            IReadOnlyList<PortBinding> added = PortText.Bindings(record.Settings.Config, new HostSettings { PortBindings = change.Add });
            (ushort? Host, ushort Port, PortProtocol Protocol)[] removed = [.. change.Remove.Select(Parse)];
            Sandbox sandbox = await parts.Networks.ChangePortsAsync(
                id, added, port => Array.Exists(removed, gone => Fits(gone, (port.HostPort, port.ContainerPort, port.Protocol))), cancellationToken);
            await running.HoldPortsAsync(MonitorPorts.Held(sandbox.Endpoint?.Ports), CancellationToken.None);
            wanted = wanted with { Endpoints = sandbox.Endpoints };
        }

        parts.Containers.Save(container, wanted);
        parts.Events.Publish(container.Record, "update");
    }

    private static bool Fits((ushort? Host, ushort Port, PortProtocol Protocol) gone, (ushort Host, ushort Port, PortProtocol Protocol) port) =>
        gone.Port == port.Port && gone.Protocol == port.Protocol && (gone.Host is null || gone.Host == port.Host);

    private static (ushort? Host, ushort Port, PortProtocol Protocol) Parse(string text)
    {
        string[] words = text.Split(':');
        (ushort port, PortProtocol protocol) = PortText.Parse(words[^1]);
        if (words.Length == 1)
        {
            return (null, port, protocol);
        }

        return words.Length == 2 && ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort host)
            ? (host, port, protocol)
            : throw new BerthException(ErrorKind.Invalid, $"invalid port to unpublish: \"{text}\"; it must be [HOSTPORT:]PORT[/PROTOCOL]");
    }

    private static HostSettings Changed(HostSettings host, PortChange change)
    {
        var bindings = new Dictionary<string, IReadOnlyList<PortRequest>>(StringComparer.Ordinal);
        foreach ((string key, IReadOnlyList<PortRequest> requests) in host.PortBindings ?? bindings)
        {
            bindings[key] = requests;
        }

        foreach (string text in change.Remove)
        {
            (ushort? hostPort, ushort port, PortProtocol protocol) = Parse(text);
            string key = PortText.Format(port, protocol);
            PortRequest[] kept = [.. bindings.GetValueOrDefault(key, []).Where(request => hostPort is not null && request.HostPort != hostPort.Value.ToString(CultureInfo.InvariantCulture))];
            if (!bindings.TryGetValue(key, out IReadOnlyList<PortRequest>? before) || kept.Length == before.Count)
            {
                throw new BerthException(ErrorKind.NotFound, $"port {text} is not published");
            }

            bindings[key] = kept;
            if (kept.Length == 0)
            {
                bindings.Remove(key);
            }
        }

        foreach ((string key, IReadOnlyList<PortRequest> requests) in change.Add)
        {
            (ushort port, PortProtocol protocol) = PortText.Parse(key);
            string name = PortText.Format(port, protocol);
            bindings[name] = [.. bindings.GetValueOrDefault(name, []), .. requests];
        }

        return host with { PortBindings = bindings };
    }
}
