using Berth.Oci;

namespace Berth.Build;

/// <summary>Runs one RUN step as an ordinary container, with the same profile as any other (D15). The engine implements it.</summary>
public interface IStepRunner
{
    /// <summary>
    /// Runs <paramref name="runStep"/> to its end and removes its container; the snapshot stays, the builder commits or removes it.
    /// Every byte of output has been written when the task completes.
    /// </summary>
    /// <returns>The exit code, 128 + signal for a process that a signal ended.</returns>
    /// <exception cref="BerthException">The container could not be started (the engine's usual error).</exception>
    Task<int> RunAsync(RunStep runStep, IStepOutput output, CancellationToken cancellationToken);
}
