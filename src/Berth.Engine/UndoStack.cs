using Microsoft.Extensions.Logging;

namespace Berth.Engine;

#pragma warning disable CA1711 // it is a stack

/// <summary>What has to be undone when a later step fails: run in reverse order on disposal, unless kept. Goes on after an error and logs it.</summary>
public sealed partial class UndoStack(ILogger logger) : IAsyncDisposable
{
    private readonly Stack<(string What, Func<ValueTask> Undo)> _steps = new();
    private readonly ILogger _logger = logger;

    /// <summary>Adds a step.</summary>
    /// <param name="what">What it undoes, for the log.</param>
    /// <param name="undo">Undoes it.</param>
    public void Push(string what, Func<ValueTask> undo) => _steps.Push((what, undo));

    /// <summary>Everything succeeded: nothing is undone.</summary>
    public void Keep() => _steps.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out (string What, Func<ValueTask> Undo) step))
        {
            try
            {
                await step.Undo();
            }
            catch (Exception exception)
            {
                LogFailed(exception, step.What);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "undoing '{What}' failed")]
    private partial void LogFailed(Exception exception, string what);
}
