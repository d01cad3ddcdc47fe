using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Cgroups;

/// <summary>
/// What a process needs to enter a cgroup by itself. Exactly one of the two is set. Dispose it once the process is in.
/// </summary>
/// <param name="tasks">See <see cref="Tasks"/>.</param>
/// <param name="directory">See <see cref="Directory"/>.</param>
public sealed class CgroupJoin(IReadOnlyList<SafeFileHandle> tasks, SafeFileHandle? directory) : IDisposable
{
    /// <summary>
    /// v1: one open <c>tasks</c> file per hierarchy; the process writes "0" to each while it has a single thread.
    /// (A parent's write to <c>cgroup.procs</c> waits for RCU: 20 ms against 1.5 ms.) Empty on v2.
    /// </summary>
    public IReadOnlyList<SafeFileHandle> Tasks { get; } = tasks;

    /// <summary>v2: the directory, for clone3's CLONE_INTO_CGROUP. Null on v1.</summary>
    public SafeFileHandle? Directory { get; } = directory;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle file in Tasks)
        {
            file.Dispose();
        }

        Directory?.Dispose();
    }
}
