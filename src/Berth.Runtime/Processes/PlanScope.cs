using Berth.Linux.Tape;

namespace Berth.Runtime.Processes;

/// <summary>A tape in the making, with the descriptors that it uses. All are closed once the child has its own.</summary>
internal sealed class PlanScope : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    internal SyscallTape Tape { get; } = new();

    /// <summary>Keeps <paramref name="item"/> until the end of the plan.</summary>
    internal T Own<T>(T item) where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }

    public void Dispose()
    {
        Tape.Dispose();
        foreach (IDisposable item in _owned)
        {
            item.Dispose();
        }
    }
}
