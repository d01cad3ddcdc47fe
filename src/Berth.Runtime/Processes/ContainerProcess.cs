using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Processes;

/// <summary>A started process of a container, our child. Disposing closes the handles; it does not end the process.</summary>
public sealed record ContainerProcess : IDisposable
{
    /// <summary>Its pid in our pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>Its handle: signal, wait, reap.</summary>
    public required PidFd Handle { get; init; }

    /// <summary>The master of its terminal; null when it has none.</summary>
    public SafeFileHandle? Terminal { get; init; }

    /// <summary>What was passed over: limits that the kernel refused, with <see cref="ContainerInitRequest.LenientLimits"/>.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        Terminal?.Dispose();
    }
}
