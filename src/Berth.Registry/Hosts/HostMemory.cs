using System.Collections.Concurrent;

namespace Berth.Registry.Hosts;

/// <summary>What hosts told, for a while: a pull of what is here then costs one request.</summary>
internal sealed class HostMemory(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (HostFact Fact, DateTimeOffset Until)> _facts = new(StringComparer.Ordinal);

    public HostFact? TryGet(RegistryHost host) =>
        _facts.TryGetValue(KeyOf(host), out (HostFact Fact, DateTimeOffset Until) known) && known.Until > time.GetUtcNow() ? known.Fact : null;

    public void Put(RegistryHost host, HostFact fact) => _facts[KeyOf(host)] = (fact, time.GetUtcNow() + Life);

    public void Forget(RegistryHost host) => _facts.TryRemove(KeyOf(host), out _);

    private static string KeyOf(RegistryHost host) => $"{host.Domain}\n{host.Authority}{host.Path}\n{string.Join(',', host.Schemes)}";
}
