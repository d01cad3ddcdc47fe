using Berth.Linux.Processes;

namespace Berth.Stress;

/// <summary>One way to make a child that executes /bin/true; used by one thread.</summary>
internal interface IStressChild : IDisposable
{
    /// <summary>Forks; a handle to the child.</summary>
    PidFd Fork();
}
