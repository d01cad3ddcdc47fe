using System.Collections.Concurrent;

namespace Berth.Engine.Execs;

/// <summary>The execs of one container.</summary>
public sealed class ExecTable
{
    private readonly ConcurrentDictionary<string, Exec> _execs = new(StringComparer.Ordinal);

    /// <summary>IDs of those that have not ended.</summary>
    public IReadOnlyList<string> Active => [.. _execs.Values.Where(exec => exec.ExitCode is null).Select(exec => exec.Id)];

    /// <summary>Adds one, and forgets the oldest of those that ended when there are many.</summary>
    internal void Add(Exec exec)
    {
        const int Kept = 512;
        _execs[exec.Id] = exec;
        if (_execs.Count > Kept)
        {
            foreach (Exec old in _execs.Values.Where(old => old.ExitCode is not null).OrderBy(old => old.Created).Take(_execs.Count - Kept))
            {
                _execs.TryRemove(old.Id, out _);
            }
        }
    }

    /// <summary>Finds one.</summary>
    internal Exec? TryFind(string id) => _execs.GetValueOrDefault(id);
}
